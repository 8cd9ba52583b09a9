// refeed.c – any feed on standard input comes out in another format: Atom unless told.
//   cc refeed.c $(pkg-config --cflags --libs tributary) -o refeed
//   refeed [atom|rss|json] < feed
#include <tributary/tributary.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_all(FILE *in, size_t *ret_n)
{
    size_t n = 0, room = 0;
    char *bytes = NULL;
    do {
        if (n == room && !(bytes = realloc(bytes, room = room ? 2 * room : 65536)))
            exit(1);
        n += fread(bytes + n, 1, room - n, in);
    } while (!feof(in) && !ferror(in));
    *ret_n = n;
    return bytes;
}

int main(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "atom";
    enum tributary_output output = strcmp(name, "rss") == 0    ? TRIBUTARY_RSS
                                   : strcmp(name, "json") == 0 ? TRIBUTARY_JSON_FEED
                                                               : TRIBUTARY_ATOM;
    size_t n;
    char *bytes = read_all(stdin, &n);
    struct tributary_error error;
    struct tributary_document *document = tributary_parse(bytes, n, NULL, NULL, &error);
    free(bytes);
    if (!document) {
        fprintf(stderr, "refeed: %s\n", error.text);
        return 1;
    }
    char *text = tributary_write(document, output, &n);
    if (text)
        fwrite(text, 1, n, stdout);
    tributary_text_free(text);
    tributary_document_free(document);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
