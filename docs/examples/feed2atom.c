// feed2atom.c – any feed on standard input comes out as Atom.
//   cc feed2atom.c $(pkg-config --cflags --libs tributary) -o feed2atom
#include <tributary/tributary.h>

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    size_t n = 0, room = 0;
    char *bytes = NULL;
    do {
        if (n == room && !(bytes = realloc(bytes, room = room ? 2 * room : 65536)))
            return 1;
        n += fread(bytes + n, 1, room - n, stdin);
    } while (!feof(stdin) && !ferror(stdin));

    struct tributary_error error;
    struct tributary_document *document = tributary_parse(bytes, n, NULL, argc > 1 ? argv[1] : NULL, &error);
    free(bytes);
    if (!document) {
        fprintf(stderr, "feed2atom: %s\n", error.text);
        return 1;
    }
    char *atom = tributary_write(document, TRIBUTARY_ATOM, &n);
    if (atom)
        fwrite(atom, 1, n, stdout);
    tributary_text_free(atom);
    tributary_document_free(document);
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
