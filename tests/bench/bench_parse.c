// bench_parse.c – reading and cleaning feeds against libxml2's SAX2 pass over the same bytes with handlers that do
// nothing.
//   bench_parse ROUNDS FILE…      rounds are interleaved; medians of CPU time are printed, and ratios to the SAX2 pass
// links: format text
// libraries: libxml2
#include "base/buf.h"
#include "base/limits.h"
#include "format/clean.h"
#include "format/read.h"
#include "format/write.h"
#include "text/sanitize.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct file {
    char *p;
    size_t n;
};
enum pass { PASS_SAX, PASS_SAX_PUSH, PASS_READ, PASS_READ_CLEAN, PASS_PARSE, PASSES };
static const char *const pass_names[PASSES] = {"limit:sax", "limit:sax-push", "read", "read+clean", "read+clean+json"};
static xmlSAXHandler quiet;

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void start_nothing(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                          const xmlChar **ns, int attributes, int defaulted, const xmlChar **values)
{
    (void)ctx, (void)name, (void)prefix, (void)uri, (void)namespaces, (void)ns, (void)attributes, (void)defaulted,
        (void)values;
}
static void end_nothing(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    (void)ctx, (void)name, (void)prefix, (void)uri;
}
static void text_nothing(void *ctx, const xmlChar *text, int n)
{
    (void)ctx, (void)text, (void)n;
}

static void sax_pass(const struct file *f, size_t piece)
{
    xmlParserCtxtPtr ctxt =
        piece ? xmlCreatePushParserCtxt(&quiet, NULL, NULL, 0, NULL) : xmlCreateMemoryParserCtxt(f->p, (int)f->n);
    if (!ctxt)
        return;
    xmlSAXHandler *own = ctxt->sax;
    if (!piece)
        ctxt->sax = &quiet;
    xmlCtxtUseOptions(ctxt, XML_PARSE_RECOVER | XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (piece) {
        for (size_t i = 0; i < f->n; i += piece)
            xmlParseChunk(ctxt, f->p + i, (int)(f->n - i < piece ? f->n - i : piece), 0);
        xmlParseChunk(ctxt, NULL, 0, 1);
    } else {
        xmlParseDocument(ctxt);
        ctxt->sax = own;
    }
    xmlFreeParserCtxt(ctxt);
}

static bool swallow(void *arg, struct str piece)
{
    *(size_t *)arg += piece.n;
    return true;
}

static size_t read_pass(const struct file *f, enum pass pass)
{
    struct arena a;
    arena_init(&a);
    struct document doc;
    struct err err;
    size_t items = 0, written = 0;
    if (feed_read(&a, str_make(f->p, f->n), &(struct read_hints){0}, &doc, &err)) {
        items = doc.items.n;
        if (pass == PASS_READ_CLEAN)
            document_clean(&a, &doc);
        else if (pass == PASS_PARSE)
            write_parse(&doc, swallow, &written);
    }
    arena_done(&a);
    return items;
}

static double run(enum pass pass, const struct file *files, size_t n, size_t *ret_items)
{
    double begun = cpu();
    *ret_items = 0;
    for (size_t i = 0; i < n; i++) {
        if (pass == PASS_SAX)
            sax_pass(&files[i], 0);
        else if (pass == PASS_SAX_PUSH)
            sax_pass(&files[i], 16 * KIB);
        else
            *ret_items += read_pass(&files[i], pass);
    }
    return cpu() - begun;
}

static int by_size(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

static struct file load(const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return (struct file){0};
    struct buf b;
    buf_init(&b, 64 * MIB);
    char piece[65536];
    for (size_t got; (got = fread(piece, 1, sizeof piece, in)) > 0;)
        buf_add(&b, piece, got);
    fclose(in);
    return (struct file){b.p, b.n};
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: bench_parse ROUNDS FILE...\n");
        return 64;
    }
    size_t rounds = (size_t)strtoul(argv[1], NULL, 10), n = (size_t)argc - 2, bytes = 0;
    struct file *files = calloc(n, sizeof *files);
    for (size_t i = 0; i < n; i++) {
        files[i] = load(argv[i + 2]);
        bytes += files[i].n;
    }
    format_init();
    quiet = (xmlSAXHandler){.initialized = XML_SAX2_MAGIC,
                            .startElementNs = start_nothing,
                            .endElementNs = end_nothing,
                            .characters = text_nothing,
                            .cdataBlock = text_nothing,
                            .ignorableWhitespace = text_nothing};
    double *times[PASSES];
    size_t items[PASSES] = {0};
    for (int p = 0; p < PASSES; p++)
        times[p] = calloc(rounds, sizeof(double));
    for (size_t r = 0; r < rounds; r++)
        for (int p = 0; p < PASSES; p++)
            times[p][r] = run((enum pass)p, files, n, &items[p]);
    for (int p = 0; p < PASSES; p++)
        qsort(times[p], rounds, sizeof(double), by_size);
    double sax = times[PASS_SAX][rounds / 2];
    printf("%zu files, %.1f MB, %zu rounds; CPU seconds: median (least–most), ratio to limit:sax\n", n,
           (double)bytes / 1e6, rounds);
    for (int p = 0; p < PASSES; p++)
        printf("%-18s %8.4f (%.4f–%.4f)  %6.2fx  %7.1f MB/s  %zu items\n", pass_names[p], times[p][rounds / 2],
               times[p][0], times[p][rounds - 1], times[p][rounds / 2] / sax,
               (double)bytes / 1e6 / times[p][rounds / 2], items[p]);
    struct sanitize_counters c;
    sanitize_counters(&c);
    double all = (double)(c.fast_bytes + c.gumbo_bytes + c.escaped_bytes);
    if (all > 0)
        printf("sanitiser: %.1f %% of bytes by the fast way, %.1f %% by gumbo, %.2f %% escaped\n",
               100 * (double)c.fast_bytes / all, 100 * (double)c.gumbo_bytes / all,
               100 * (double)c.escaped_bytes / all);
    return 0;
}
