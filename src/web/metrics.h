// metrics.h – the names of what /metrics tells (metrics.def).
#ifndef TRIBUTARY_WEB_METRICS_H
#define TRIBUTARY_WEB_METRICS_H

enum metric {
#define X(name, from, kind, help) METRIC_##name,
#include "web/metrics.def"
#undef X
    METRICS
};

#endif
