// safe_html.h – markup that the sanitiser made, and nothing else may make. The only thing a page or feed puts out
// unescaped. A value read back from the store counts: the store keeps only what the sanitiser gave it.
#ifndef TRIBUTARY_BASE_SAFE_HTML_H
#define TRIBUTARY_BASE_SAFE_HTML_H

#include "base/str.h"

struct safe_html {
    struct str markup;
};

#endif
