// glance.c – the order of the glance.
#include "measure/glance.h"

#include <math.h>

#define WEIGHT (1.0 / 7.0)
#define LEAST  0.1

double glance_usual(const int *beats, size_t n)
{
    double usual = 0;
    for (size_t i = 0; i < n; i++)
        usual += beats[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        usual += WEIGHT * (beats[i] - usual);
    return usual > LEAST ? usual : LEAST;
}

double glance_score(double worth, double fresh, double expected, double days)
{
    return worth * log2(1 + (fresh + 1) / (expected + 1)) * (1 + days / 7);
}
