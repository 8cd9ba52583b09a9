// csrf_priv.h – the token in every form: a session's (or a signed-out visitor's cookie's) secret under a mask that
// changes by the hour, so that compressed pages give nothing away by their length (BREACH).
#ifndef TRIBUTARY_WEB_CSRF_PRIV_H
#define TRIBUTARY_WEB_CSRF_PRIV_H

#include "web/site_priv.h"

#define CSRF_TOKEN 128
void csrf_mask(const struct site *site, struct str secret, int64_t now, char ret_token[CSRF_TOKEN]);
bool csrf_matches(struct str token,
                  struct str secret); // the secret's every character is compared whatever the others are

#endif
