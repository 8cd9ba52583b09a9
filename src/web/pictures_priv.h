// pictures_priv.h – pictures and media of strangers: their servers would see who reads what. Decisions 27.
#ifndef TRIBUTARY_WEB_PICTURES_PRIV_H
#define TRIBUTARY_WEB_PICTURES_PRIV_H

#include "base/arena.h"
#include "base/safe_html.h"

// The same markup with each picture, sound and film that loads from elsewhere replaced by a line of text: its alt text,
// or what it is. With `allowed` only those that do not come over https are (the page's policy would stop them).
// ret_hidden counts.
struct safe_html pictures_hide(struct arena *a, struct safe_html html, bool allowed, int *ret_hidden);

#endif
