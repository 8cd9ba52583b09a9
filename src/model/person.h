// person.h – someone with an account here.
#ifndef TRIBUTARY_MODEL_PERSON_H
#define TRIBUTARY_MODEL_PERSON_H

#include "base/str.h"

struct person {
    int64_t id;
    struct str name, email;         // name: unique, what one signs in with
    bool is_operator, remote_media; // remote_media: allowed pictures of strangers to load
    bool has_password;
    int64_t created;
};

// Who asks. 0 is nobody: what anyone may see.
struct viewer {
    int64_t person;
    bool is_operator;
};

#endif
