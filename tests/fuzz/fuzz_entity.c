// fuzz_entity.c – references decoded and escaped: escaping loses nothing, decoding keeps UTF-8, excerpts keep their
// length.

// links: text
#include "base/must.h"
#include "text/entity.h"
#include "text/excerpt.h"
#include "text/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a = {0};
    struct str s = utf8_mend(&a, str_make((const char *)data, size)), decoded = entity_decode(&a, s);
    must(utf8_valid(decoded));
    struct buf out;
    buf_init(&out, size * 24 + 64);
    entity_escape(&out, s);
    must(!out.full && str_eq(entity_decode(&a, buf_str(&out)), s));
    must(str_find_char(buf_str(&out), '<') == out.n && str_find_char(buf_str(&out), '"') == out.n);
    buf_clear(&out);
    entity_escape_xml(&out, str_make((const char *)data, size));
    must(!out.full && utf8_valid(buf_str(&out)));
    must(utf8_xml_clean(&a, buf_str(&out)).p == out.p || out.n == 0);
    buf_done(&out);

    struct str line = text_squeeze(&a, decoded);
    must(utf8_valid(line) && str_eq(text_squeeze(&a, line), line));
    for (size_t chars = 0; chars < 100; chars = chars * 2 + 1) {
        struct str cut = text_excerpt(&a, line, chars);
        must(utf8_valid(cut) && utf8_count(cut) <= chars);
    }
    must(text_words(line) <= line.n);
    arena_done(&a);
    return 0;
}
