// site_priv.h – what is one site for politeness: a name as its owner registered it, with everything below.
#ifndef TRIBUTARY_FETCH_SITE_PRIV_H
#define TRIBUTARY_FETCH_SITE_PRIV_H

#include "base/str.h"

// "news.example.co.uk" → "example.co.uk": a part of `host`. An address is its own site.
struct str site_of(struct str host);

#endif
