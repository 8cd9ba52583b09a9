// headlines.c – what the feeds named on the command line say: date, title, author, link, one item a line.
//   cc headlines.c $(pkg-config --cflags --libs tributary) -o headlines
#include <tributary/tributary.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int print(const char *name)
{
    FILE *file = fopen(name, "rb");
    if (!file) {
        perror(name);
        return 1;
    }
    static char bytes[16 << 20];
    size_t n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);

    struct tributary_error error;
    struct tributary_document *document = tributary_parse(bytes, n, NULL, NULL, &error);
    if (!document) {
        fprintf(stderr, "%s: %s\n", name, error.text);
        return 1;
    }
    const char *title = tributary_document_title(document);
    printf("%s (%s)\n", title ? title : name, tributary_document_format(document));
    for (size_t i = 0; i < tributary_document_item_count(document); i++) {
        const struct tributary_item *item = tributary_document_item(document, i);
        char day[11] = "          ";
        time_t when = (time_t)(tributary_item_published(item) / 1000000);
        if (when)
            strftime(day, sizeof day, "%Y-%m-%d", gmtime(&when));
        const char *headline = tributary_item_title(item), *link = tributary_item_link(item);
        const char *author = tributary_item_author_name(item, 0);
        printf("%s  %s%s%s  %s\n", day, headline ? headline : "", author ? ", by " : "", author ? author : "",
               link ? link : "");
    }
    tributary_document_free(document);
    return 0;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    for (int i = 1; i < argc; i++)
        failed |= print(argv[i]);
    return failed;
}
