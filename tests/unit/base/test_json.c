// test_json.c – what the streaming writer writes.
#include "base/json.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void everything_has_its_form(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 10000);
    struct json j = json_to(&out);
    json_open(&j, '{');
    json_text(&j, "text", STR("a\"b\\c"));
    json_text(&j, "none", STR_NONE);
    json_text_if(&j, "left out", STR(""));
    json_text_if(&j, "kept", STR("k"));
    json_int(&j, "int", INT64_MIN);
    json_bool(&j, "yes", true);
    json_bool(&j, "no", false);
    json_null(&j, "null");
    json_time(&j, "left out", 0);
    json_time(&j, "time", INT64_C(1789986180000000));
    json_open_key(&j, "list", '[');
    json_int(&j, NULL, 1);
    json_open(&j, '{');
    json_close(&j, '}');
    json_open(&j, '[');
    json_close(&j, ']');
    json_text(&j, NULL, STR("end"));
    json_close(&j, ']');
    json_bool(&j, "after", true);
    json_close(&j, '}');
    assert_string_equal(
        out.p, "{\"text\":\"a\\\"b\\\\c\",\"none\":\"\",\"kept\":\"k\",\"int\":-9223372036854775808,\"yes\":true,"
               "\"no\":false,\"null\":null,\"time\":\"2026-09-21T10:23:00Z\",\"list\":[1,{},[],\"end\"],"
               "\"after\":true}");
    buf_done(&out);
}

static void strings_are_escaped_and_valid(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 10000);
    struct json j = json_to(&out);
    json_text(&j, NULL, str_make("\b\f\n\r\t\x01\x1f\x7f\0end", 12));
    assert_string_equal(out.p, "\"\\b\\f\\n\\r\\t\\u0001\\u001f\\u007f\\u0000end\"");
    buf_clear(&out);
    j = json_to(&out);
    json_text(&j, NULL, STR("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 \xff \xe2\x82 \xed\xa0\x80"));
    assert_string_equal(out.p, "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80 \xef\xbf\xbd \xef\xbf\xbd\xef\xbf\xbd "
                               "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
    buf_done(&out);
}

static void doubles_read_back(void **state)
{
    (void)state;
    static const double numbers[] = {0, 0.1, -1.5, 1e300, 5e-324, DBL_MAX, 1.0 / 3, 123456789.125, 51.4778};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct buf out;
        buf_init(&out, 1000);
        struct json j = json_to(&out);
        json_double(&j, NULL, numbers[i]);
        assert_true(strtod(out.p, NULL) == numbers[i]);
        buf_done(&out);
    }
    struct buf out;
    buf_init(&out, 1000);
    struct json j = json_to(&out);
    json_open(&j, '[');
    json_double(&j, NULL, 0.1);
    json_double(&j, NULL, (double)NAN);
    json_double(&j, NULL, (double)INFINITY);
    json_close(&j, ']');
    assert_string_equal(out.p, "[0.1,null,null]");
    buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_has_its_form),
        cmocka_unit_test(strings_are_escaped_and_valid),
        cmocka_unit_test(doubles_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
