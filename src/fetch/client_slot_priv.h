// client_slot_priv.h – a handle of libcurl: what every transfer says with it, and what libcurl asks while one is on its
// way. Whatever ends a transfer here leaves its reason in `stopped`.
#ifndef TRIBUTARY_FETCH_CLIENT_SLOT_PRIV_H
#define TRIBUTARY_FETCH_CLIENT_SLOT_PRIV_H

#include "fetch/client_priv.h"

#include <curl/curl.h>

struct slot { // with what must live as long as the handle; used again and again
    struct slot *next;
    CURL *easy;
    CURLU *url;
    struct curl_slist lines[LINES];
    char why[CURL_ERROR_SIZE];
    bool spent; // looked up a name in vain, which libcurl 8.14 then loses when it is used again (its issue 17602)
};

// connect_to: where every connection really goes (CURLOPT_CONNECT_TO), or NULL; both must outlive the slot.
struct slot *slot_new(const struct fetch_settings *settings, struct curl_slist *connect_to);
void slot_free(struct slot *s);
// At the hop that the fetch stands at. False: libcurl takes its address for none.
bool slot_aim(struct slot *s, struct fetch *t);

#endif
