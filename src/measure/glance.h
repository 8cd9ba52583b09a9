// glance.h – in which order a person's communities stand on the glance (communities.md 4.3): standing × how unusual ×
// how long since one looked there. Arithmetic on counts; nothing of what a person read goes into it.
#ifndef TRIBUTARY_MEASURE_GLANCE_H
#define TRIBUTARY_MEASURE_GLANCE_H

#include <stddef.h>

// What a community brings in a usual beat: an exponentially weighted mean of its beats, oldest first, each new beat
// weighing 1/7 (half-life 4.5 beats; communities.md 3.4), begun at their plain mean. Never under 0.1, so that silence
// does not divide by nothing.
double glance_usual(const int *beats, size_t n);
// P = worth · log2(1 + (fresh + 1) / (expected + 1)) · (1 + days / 7)
// worth: 4 core, 3 active, 2 occasional, 1 peripheral; fresh: new entries; expected: usual entries in the time that
// passed; days: since the row was last looked at, 0 or more.
double glance_score(double worth, double fresh, double expected, double days);

#endif
