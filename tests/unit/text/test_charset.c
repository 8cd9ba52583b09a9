// test_charset.c – the precedence of protocols 1.8, one test a rule.
#include "text/charset.h"
#include "text/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static struct arena arena;

static int after(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

static struct decoded decode(struct str bytes, const char *charset)
{
    return charset_decode(&arena, bytes, str_of(charset));
}

#define assert_decoded(d, want_text, want_encoding, want_mended)                                                       \
    do {                                                                                                               \
        struct decoded d_ = (d);                                                                                       \
        assert_true(utf8_valid(d_.text));                                                                              \
        if (!str_is(d_.text, (want_text)) || !str_is(d_.encoding, (want_encoding)))                                    \
            fail_msg("got \"" STR_FMT "\" in " STR_FMT, STR_ARG(d_.text), STR_ARG(d_.encoding));                       \
        assert_int_equal(d_.mended, (want_mended));                                                                    \
    } while (0)

#define UMLAUTS "\xc3\xa4\xc3\xb6\xc3\xbc"

static void bom_decides_and_is_removed(void **state)
{
    (void)state;
    assert_decoded(decode(STR("\xef\xbb\xbf<a/>" UMLAUTS), "windows-1251"), "<a/>" UMLAUTS, "utf-8", false);
    assert_decoded(decode(STR("\xef\xbb\xbf<a/>\xff"), NULL), "<a/>\xef\xbf\xbd", "utf-8", true);
    assert_decoded(decode(STR("\xff\xfe<\0\xe4\0"), "utf-8"), "<\xc3\xa4", "utf-16le", false);
    assert_decoded(decode(STR("\xfe\xff\0<\0\xe4"), "utf-8"), "<\xc3\xa4", "utf-16be", false);
    assert_decoded(decode(STR("\xff\xfe\0\0<\0\0\0\xe4\0\0\0"), NULL), "<\xc3\xa4", "utf-32le", false);
    assert_decoded(decode(STR("\0\0\xfe\xff\0\0\0<\0\0\0\xe4"), NULL), "<\xc3\xa4", "utf-32be", false);
}

static void wide_encodings_show_by_their_shape(void **state)
{
    (void)state;
    assert_decoded(decode(STR("<\0?\0\xe4\0"), NULL), "<?\xc3\xa4", "utf-16le", false);
    assert_decoded(decode(STR("\0<\0?\0\xe4"), "utf-8"), "<?\xc3\xa4", "utf-16be", false);
    assert_decoded(decode(STR("<\0\0\0?\0\0\0"), NULL), "<?", "utf-32le", false);
    assert_decoded(decode(STR("\0\0\0<\0\0\0?"), NULL), "<?", "utf-32be", false);
    assert_decoded(decode(STR("\n\0<\0"), NULL), "\n<", "utf-16le", false);
}

static void wide_text_is_mended(void **state)
{
    (void)state;
    // A pair, a high half alone, a low half alone, half a unit at the end.
    assert_decoded(decode(STR("\xfe\xff\xd8\x3d\xde\x00\xd8\x3d\0x\xde\x00\0"), NULL),
                   "\xf0\x9f\x98\x80\xef\xbf\xbdx\xef\xbf\xbd\xef\xbf\xbd", "utf-16be", true);
    assert_decoded(decode(STR("\xff\xfe\x3d\xd8"), NULL), "\xef\xbf\xbd", "utf-16le", true);
    assert_decoded(decode(STR("\0\0\xfe\xff\0\x11\0\0\0\0"), NULL), "\xef\xbf\xbd\xef\xbf\xbd", "utf-32be", true);
}

static void valid_multibyte_utf8_wins_over_labels(void **state)
{
    (void)state;
    struct str latin = STR("<?xml version='1.0' encoding='iso-8859-1'?>" UMLAUTS);
    struct decoded d = decode(latin, "us-ascii");
    assert_ptr_equal(d.text.p, latin.p);
    assert_decoded(d, latin.p, "utf-8", false);
    assert_decoded(decode(STR("<?xml encoding='utf-8'?>" UMLAUTS), "us-ascii"), "<?xml encoding='utf-8'?>" UMLAUTS,
                   "utf-8", false);
    assert_decoded(decode(STR(UMLAUTS), NULL), UMLAUTS, "utf-8", false);
    assert_decoded(decode(STR(UMLAUTS), "klingon"), UMLAUTS, "utf-8", false);
}

static void halves_of_utf16_in_utf8_are_joined(void **state)
{
    (void)state;
    assert_decoded(decode(STR("<a>\xed\xa0\xbd\xed\xb8\x80</a>"), NULL), "<a>\xf0\x9f\x98\x80</a>", "utf-8", true);
    // A high half alone, a low half alone, two high ones, one at the end.
    assert_decoded(decode(STR("\xed\xa0\xbdx\xed\xb8\x80 \xed\xa0\xbd\xed\xa0\xbd\xed\xb8\x80\xed\xa0\xbd"), NULL),
                   "\xef\xbf\xbdx\xef\xbf\xbd \xef\xbf\xbd\xf0\x9f\x98\x80\xef\xbf\xbd", "utf-8", true);
    assert_decoded(decode(STR("\xef\xbb\xbf\xed\xa0\xbd\xed\xb8\x80\xff"), NULL), "\xf0\x9f\x98\x80\xef\xbf\xbd",
                   "utf-8", true);
    // In what is no UTF-8 otherwise, these bytes are what they are in its own encoding.
    assert_decoded(decode(STR("\xe4 \xed\xa0\x80"), "iso-8859-1"), "\xc3\xa4 \xc3\xad\xc2\xa0\xe2\x82\xac",
                   "windows-1252", false);
    assert_decoded(charset_decode_json(&arena, STR("{\"\xed\xa0\xbd\xed\xb8\x80\"}")), "{\"\xf0\x9f\x98\x80\"}",
                   "utf-8", true);
}

static void transport_goes_before_declaration(void **state)
{
    (void)state;
    assert_decoded(decode(STR("<?xml encoding='koi8-r'?>\xe6"), "windows-1251"), "<?xml encoding='koi8-r'?>\xd0\xb6",
                   "windows-1251", false);
    assert_decoded(decode(STR("<?xml encoding='koi8-r'?>\xd6"), NULL), "<?xml encoding='koi8-r'?>\xd0\xb6", "koi8-r",
                   false);
    assert_decoded(decode(STR("<?xml encoding = \"KOI8-R\" ?>\xd6"), "klingon"),
                   "<?xml encoding = \"KOI8-R\" ?>\xd0\xb6", "koi8-r", false);
    // The transport's label does not fit the bytes, the document's does.
    assert_decoded(decode(STR("<?xml encoding='latin1'?>\xe4 b"), "utf-8"), "<?xml encoding='latin1'?>\xc3\xa4 b",
                   "windows-1252", false);
}

static void declaration_is_found_behind_junk(void **state)
{
    (void)state;
    assert_decoded(decode(STR("\n Warning: <?xml version=\"1.0\" encoding=\"iso-8859-2\"?>\xb1"), NULL),
                   "\n Warning: <?xml version=\"1.0\" encoding=\"iso-8859-2\"?>\xc4\x85", "iso-8859-2", false);
    // What merely looks like one further on is not one.
    assert_decoded(decode(STR("<?xml version='1.0'?><a encoding='iso-8859-2'>\xb1 b</a>"), NULL),
                   "<?xml version='1.0'?><a encoding='iso-8859-2'>\xc2\xb1 b</a>", "windows-1252", false);
}

static void labels_follow_whatwg(void **state)
{
    (void)state;
    static const struct {
        const char *label, *bytes, *text, *name;
    } rows[] = {
        {"iso-8859-1", "\x93q\x94", "\xe2\x80\x9cq\xe2\x80\x9d", "windows-1252"},
        {"LATIN1", "\xe9", "\xc3\xa9", "windows-1252"},
        {"us-ascii", "\x80", "\xe2\x82\xac", "windows-1252"},
        {" Windows-1252 ", "\x81", "\xc2\x81", "windows-1252"},
        {"gb2312", "\xc4\xe3\xba\xc3", "\xe4\xbd\xa0\xe5\xa5\xbd", "gb18030"},
        {"gbk", "\xc4\xe3", "\xe4\xbd\xa0", "gb18030"},
        {"ks_c_5601-1987", "\xb0\xa1\x81\x41", "\xea\xb0\x80\xea\xb0\x82", "euc-kr"},
        {"shift_jis", "\x93\xfa\x96\x7b\x87\x40", "\xe6\x97\xa5\xe6\x9c\xac\xe2\x91\xa0", "shift_jis"},
        {"x-sjis", "\x93\xfa", "\xe6\x97\xa5", "shift_jis"},
        {"euc-jp", "\xc6\xfc\xcb\xdc", "\xe6\x97\xa5\xe6\x9c\xac", "euc-jp"},
        {"iso-2022-jp", "\x1b$BF|K\\\x1b(B.", "\xe6\x97\xa5\xe6\x9c\xac.", "iso-2022-jp"},
        {"big5", "\xa7\x41\xa6\x6e", "\xe4\xbd\xa0\xe5\xa5\xbd", "big5"},
        {"iso-8859-9", "\xfd", "\xc4\xb1", "windows-1254"},
        {"tis-620", "\xa1", "\xe0\xb8\x81", "windows-874"},
        {"iso-8859-8-i", "\xe0", "\xd7\x90", "iso-8859-8-i"},
        {"mac", "\x8a", "\xc3\xa4", "macintosh"},
        {"koi8-u", "\xa4", "\xd1\x94", "koi8-u"},
        // Names that other programs have for them, and the pages of DOS.
        {"win-1251", "\xe6", "\xd0\xb6", "windows-1251"},
        {"cp936", "\xc4\xe3", "\xe4\xbd\xa0", "gb18030"},
        {"CP932", "\x93\xfa", "\xe6\x97\xa5", "shift_jis"},
        {"eucJP", "\xc6\xfc", "\xe6\x97\xa5", "euc-jp"},
        {"cp949", "\xb0\xa1", "\xea\xb0\x80", "euc-kr"},
        {"macroman", "\x8a", "\xc3\xa4", "macintosh"},
        {"cp437", "\x84", "\xc3\xa4", "ibm437"},
        {"cp850", "\x84", "\xc3\xa4", "ibm850"},
        {"cp852", "\xa5", "\xc4\x85", "ibm852"},
        {"ibm855", "\xa0", "\xd0\xb0", "ibm855"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_decoded(decode(str_of(rows[i].bytes), rows[i].label), rows[i].text, rows[i].name, false);
}

static void every_encoding_has_its_converter(void **state)
{
    (void)state;
    static const char *const labels[] = {
        "ibm866",       "iso-8859-2",   "iso-8859-3",     "iso-8859-4",   "iso-8859-5",   "iso-8859-6",
        "iso-8859-7",   "iso-8859-8",   "iso-8859-8-i",   "iso-8859-10",  "iso-8859-13",  "iso-8859-14",
        "iso-8859-15",  "iso-8859-16",  "koi8-r",         "koi8-u",       "macintosh",    "windows-874",
        "windows-1250", "windows-1251", "windows-1253",   "windows-1254", "windows-1255", "windows-1256",
        "windows-1257", "windows-1258", "x-mac-cyrillic",
    };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        struct decoded d = decode(STR("plain"), labels[i]);
        assert_decoded(d, "plain", labels[i], false);
        d = decode(STR("\xe4"), labels[i]); // a character in all of them, and none of them is windows-1252
        assert_true(str_is(d.encoding, labels[i]) && !d.mended && d.text.n > 1);
    }
    static const char *const wide[] = {"gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"};
    for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
        assert_decoded(decode(STR("plain"), wide[i]), "plain", wide[i], false);
}

static void plain_ascii_takes_the_label_given(void **state)
{
    (void)state;
    struct str plain = STR("<a>plain</a>");
    assert_ptr_equal(decode(plain, NULL).text.p, plain.p);
    assert_decoded(decode(plain, NULL), plain.p, "utf-8", false);
    assert_ptr_equal(decode(plain, "iso-8859-1").text.p, plain.p);
    assert_decoded(decode(plain, "iso-8859-1"), plain.p, "windows-1252", false);
    assert_decoded(decode(plain, "klingon"), plain.p, "utf-8", false);
    assert_decoded(decode(STR_NONE, NULL), "", "utf-8", false);
}

static void utf16_label_on_one_byte_text_is_ignored(void **state)
{
    (void)state;
    assert_decoded(decode(STR("<?xml version='1.0' encoding='utf-16'?><a/>"), NULL),
                   "<?xml version='1.0' encoding='utf-16'?><a/>", "utf-8", false);
    assert_decoded(decode(STR("<a/>" UMLAUTS), "utf-16"), "<a/>" UMLAUTS, "utf-8", false);
}

static void windows_1252_reads_what_is_left(void **state)
{
    (void)state;
    assert_decoded(decode(STR("caf\xe9 \x80\x81"), NULL), "caf\xc3\xa9 \xe2\x82\xac\xc2\x81", "windows-1252", false);
    assert_decoded(decode(STR("caf\xe9"), "utf-8"), "caf\xc3\xa9", "windows-1252", false);
}

static void few_bad_bytes_are_mended_in_the_claimed_encoding(void **state)
{
    (void)state;
    // An excerpt cut inside a character, in a feed that is UTF-8 throughout.
    struct str cut = STR(UMLAUTS UMLAUTS UMLAUTS UMLAUTS "\xc3... and on");
    assert_decoded(decode(cut, "utf-8"), UMLAUTS UMLAUTS UMLAUTS UMLAUTS "\xef\xbf\xbd... and on", "utf-8", true);
    assert_decoded(decode(cut, NULL), UMLAUTS UMLAUTS UMLAUTS UMLAUTS "\xef\xbf\xbd... and on", "utf-8", true);
    // The same in GB 18030 and in Shift JIS: the rest stays readable.
    char chinese[64] = {0};
    for (int i = 0; i < 12; i++)
        memcpy(chinese + 2 * i, "\xc4\xe3", 2);
    chinese[24] = (char)0xff;
    chinese[25] = '.';
    struct decoded d = decode(str_of(chinese), "gb2312");
    assert_true(str_is(d.encoding, "gb18030"));
    assert_true(d.mended);
    assert_true(str_ends(d.text, STR("\xe4\xbd\xa0\xef\xbf\xbd.")));
    chinese[24] = (char)0xc4; // ends within a character
    chinese[25] = 0;
    d = decode(str_of(chinese), "gb2312");
    assert_true(d.mended);
    assert_true(str_ends(d.text, STR("\xe4\xbd\xa0\xef\xbf\xbd")));
}

static void json_is_utf8_only(void **state)
{
    (void)state;
    assert_decoded(charset_decode_json(&arena, STR("\xef\xbb\xbf{}")), "{}", "utf-8", false);
    assert_decoded(charset_decode_json(&arena, STR("{\0}\0")), "{}", "utf-16le", false);
    assert_decoded(charset_decode_json(&arena, STR("\xff\xfe{\0}\0")), "{}", "utf-16le", false);
    assert_decoded(charset_decode_json(&arena, STR("{\xe4}")), "{\xef\xbf\xbd}", "utf-8", true);
    struct str plain = STR("{\"a\":\"" UMLAUTS "\"}");
    assert_ptr_equal(charset_decode_json(&arena, plain).text.p, plain.p);
}

static void reads_the_charset_parameter(void **state)
{
    (void)state;
    static const struct {
        const char *type, *charset;
    } rows[] = {
        {"text/xml; charset=utf-8", "utf-8"},
        {"text/xml;charset=\"UTF-8\"", "UTF-8"},
        {"text/xml ; version=1 ; Charset = 'koi8-r' ; q=1", "koi8-r"},
        {"text/xml; charset=\"a\\\"b\"", "a\"b"},
        {"application/xml;charset=utf-8;", "utf-8"},
        {"text/xml; charset=", NULL},
        {"text/xml; charset=\"", NULL},
        {"text/xml; xcharset=utf-8", NULL},
        {"text/xml; charsets=utf-8", NULL},
        {"text/xml", NULL},
        {"charset=utf-8", NULL},
        {"", NULL},
        {";", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = charset_parameter(&arena, str_of(rows[i].type));
        if (!str_eq(got, str_of(rows[i].charset)) || (got.p == NULL) != (rows[i].charset == NULL))
            fail_msg("%s gives " STR_FMT, rows[i].type, STR_ARG(got));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(bom_decides_and_is_removed, after),
        cmocka_unit_test_teardown(wide_encodings_show_by_their_shape, after),
        cmocka_unit_test_teardown(wide_text_is_mended, after),
        cmocka_unit_test_teardown(valid_multibyte_utf8_wins_over_labels, after),
        cmocka_unit_test_teardown(halves_of_utf16_in_utf8_are_joined, after),
        cmocka_unit_test_teardown(transport_goes_before_declaration, after),
        cmocka_unit_test_teardown(declaration_is_found_behind_junk, after),
        cmocka_unit_test_teardown(labels_follow_whatwg, after),
        cmocka_unit_test_teardown(every_encoding_has_its_converter, after),
        cmocka_unit_test_teardown(plain_ascii_takes_the_label_given, after),
        cmocka_unit_test_teardown(utf16_label_on_one_byte_text_is_ignored, after),
        cmocka_unit_test_teardown(windows_1252_reads_what_is_left, after),
        cmocka_unit_test_teardown(few_bad_bytes_are_mended_in_the_claimed_encoding, after),
        cmocka_unit_test_teardown(json_is_utf8_only, after),
        cmocka_unit_test_teardown(reads_the_charset_parameter, after),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
