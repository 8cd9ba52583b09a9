// test_golden_read.c – whole documents and their normal form, tests/golden/read/*.xml and *.json. With BLESS=1 in the
// environment the normal forms are written anew; what changed is then seen in the diff.
#include "base/buf.h"
#include "base/limits.h"
#include "format/write.h"
#include "support/reading.h"

#include <glob.h>
#include <stdlib.h>

static struct str file_read(const char *path)
{
    struct buf b;
    buf_init(&b, MIB);
    char piece[4096];
    FILE *in = fopen(path, "rb");
    for (size_t n; in && (n = fread(piece, 1, sizeof piece, in)) > 0;)
        buf_add(&b, piece, n);
    if (in)
        fclose(in);
    struct str text = arena_str(&reading_arena, buf_str(&b));
    buf_done(&b);
    return text;
}

static bool keep(void *arg, struct str piece)
{
    buf_put(arg, piece);
    return true;
}

// One member a line, so that a difference can be read.
static struct str normal_form(struct str json)
{
    struct buf b;
    buf_init(&b, MIB);
    bool text = false;
    for (size_t i = 0; i < json.n; i++) {
        char c = json.p[i];
        buf_c(&b, c);
        if (text && c == '\\')
            buf_c(&b, json.p[++i]);
        else if (c == '"')
            text = !text;
        else if (!text && (c == ',' || c == '{' || c == '['))
            buf_c(&b, '\n');
    }
    buf_c(&b, '\n');
    struct str lines = arena_str(&reading_arena, buf_str(&b));
    buf_done(&b);
    return lines;
}

static void documents_keep_their_normal_form(void **state)
{
    (void)state;
    glob_t found;
    assert_int_equal(glob(TESTS_DIR "/golden/read/*.xml", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct str path = str_of(found.gl_pathv[i]), bytes = file_read(path.p);
        struct str golden = arena_concat(&reading_arena, str_first(path, path.n - 3), STR("json"));
        struct buf out;
        buf_init(&out, MIB);
        if (!read_from("https://reader.example/feed", bytes))
            fail_msg("%s: %s", path.p, reading_err.text);
        assert_true(write_parse(&reading_doc, keep, &out));
        struct str is = normal_form(buf_str(&out)), should = file_read(golden.p);
        buf_done(&out);
        if (getenv("BLESS")) {
            FILE *f = fopen(golden.p, "wb");
            assert_non_null(f);
            fwrite(is.p, 1, is.n, f);
            fclose(f);
        } else if (!str_eq(is, should)) {
            size_t at = 0;
            while (at < is.n && at < should.n && is.p[at] == should.p[at])
                at++;
            fail_msg("%s differs at byte %zu:\nis     %.120s\nshould %.120s", golden.p, at, is.p + at, should.p + at);
        }
    }
    assert_true(found.gl_pathc >= 6);
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {reading_test(documents_keep_their_normal_form)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
