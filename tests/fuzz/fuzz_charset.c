// fuzz_charset.c – a label of up to 32 bytes, a line end, then the bytes of a feed: what comes out is UTF-8 and stays
// so.

// links: text
#include "base/must.h"
#include "text/charset.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct str s = str_make((const char *)data, size), label = str_first(s, 32);
    label = str_first(label, str_find_char(label, '\n'));
    struct str bytes = str_from(s, label.n + 1);
    struct str charset = charset_parameter(&a, label);
    struct decoded d = charset_decode(&a, bytes, charset.p ? charset : label);
    must(utf8_valid(d.text) && d.encoding.n > 0);
    struct str clean = utf8_xml_clean(&a, d.text);
    must(utf8_valid(clean) && utf8_xml_clean(&a, clean).p == clean.p);
    must(utf8_valid(utf8_fold(&a, str_first(d.text, 4096))));
    d = charset_decode_json(&a, bytes);
    must(utf8_valid(d.text));
    must(utf8_valid(utf8_mend(&a, bytes)));
    must(utf8_ascii(bytes) <= utf8_valid(bytes));
    arena_done(&a);
    return 0;
}
