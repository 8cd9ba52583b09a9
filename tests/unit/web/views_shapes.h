// views_shapes.h – structs of the templates that test the template compiler.
#ifndef TESTS_UNIT_WEB_VIEWS_SHAPES_H
#define TESTS_UNIT_WEB_VIEWS_SHAPES_H

#include "base/safe_html.h"
#include "base/vec.h"

// clang-format off

struct test_leaf { struct str text; int n; };
struct test_branch { struct str name; VEC(struct test_leaf) leaves; };
struct test_tree {
    struct str text, url;
    struct safe_html markup;
    struct test_leaf one;
    bool yes, no;
    int small;
    int64_t large;
    VEC(struct test_branch) branches;
    VEC(struct test_leaf) none;
};

// clang-format on

#endif
