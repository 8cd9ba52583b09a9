// views.c – compiles HTML templates (src/web/view/*.html) into constant op tables, and embeds static files under names
// made of their content. A build tool: bad input ends it with "file:line: what is wrong".
//
//   views --shapes HEADER --include NAME --out BASE --views DIR [--static DIR]
//
// Writes BASE.c and BASE.h. The language is a subset of mustache:
//   {{! struct NAME}}   first line of a page: the struct it shows        {{! …}}   elsewhere: a comment
//   {{name}} {{a.b}}    a value, escaped for where it stands: text, attribute, address or part of an address
//   {{#name}} {{/name}} for each of a list; within a struct; if, for everything else
//   {{?name}} {{^name}} if there is any, if there is none; also of a list
//   {{>name}}           the partial _name.html, read as if it stood here
//   {{=style.css}}      the address of a static file
// Fields are looked up from the innermost list or struct outwards in the structs of HEADER, which this program reads
// itself (it knows `struct str`, `struct safe_html`, `bool`, `int`, `int64_t`, `struct X name` and `VEC(struct X)
// name`); the C it writes has the compiler check each of its conclusions. Only a struct safe_html is put out unescaped,
// and only as text. A line end with its indentation is nothing between tags, and one blank elsewhere.
#include <ctype.h>
#include <dirent.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum type { TYPE_STR, TYPE_SAFE, TYPE_BOOL, TYPE_INT, TYPE_INT64, TYPE_STRUCT, TYPE_LIST };
static const char *const type_c[] = {"struct str", "struct safe_html", "bool", "int", "int64_t"};
static const char *const type_op[] = {"STR", "SAFE", "BOOL", "INT", "INT64"};

struct field {
    char *name, *of; // of: the struct's name
    enum type type;
};
struct shape {
    char *name;
    struct field *fields;
    size_t n;
};
struct asset {
    char *name, address[128], *bytes;
    size_t n;
};

static struct shape *shapes;
static size_t shapes_n;
static struct asset *assets;
static size_t assets_n;

static _Noreturn void fail(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void shapes_read(const char *path);
static void assets_read(const char *dir);
static void assets_write(FILE *c, FILE *h);
static void view_write(FILE *c, FILE *h, const char *dir, const char *file);

static char *slurp(const char *path, size_t *ret_n)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail(path, 0, "cannot be opened");
    size_t n = 0, cap = 4096;
    char *p = malloc(cap);
    for (size_t got; (got = fread(p + n, 1, cap - n - 1, f)) > 0;) {
        n += got;
        if (cap - n < 2)
            p = realloc(p, cap *= 2);
    }
    fclose(f);
    p[n] = 0;
    if (ret_n)
        *ret_n = n;
    return p;
}

static void fail(const char *file, int line, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: ", file, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static char *text_of(const char *p, size_t n)
{
    char *s = malloc(n + 1);
    memcpy(s, p, n);
    s[n] = 0;
    return s;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}
static int no_dots(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static bool is_page(const char *name)
{
    size_t n = strlen(name);
    return n > 5 && name[0] != '_' && !strcmp(name + n - 5, ".html");
}

int main(int argc, char **argv)
{
    const char *header = NULL, *include = NULL, *out = NULL, *views = NULL, *statics = NULL;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (!strcmp(argv[i], "--shapes"))
            header = argv[i + 1];
        else if (!strcmp(argv[i], "--include"))
            include = argv[i + 1];
        else if (!strcmp(argv[i], "--out"))
            out = argv[i + 1];
        else if (!strcmp(argv[i], "--views"))
            views = argv[i + 1];
        else if (!strcmp(argv[i], "--static"))
            statics = argv[i + 1];
    }
    if (!header || !include || !out || !views) {
        fputs("usage: views --shapes HEADER --include NAME --out BASE --views DIR [--static DIR]\n", stderr);
        return 64;
    }
    char path[4096];
    shapes_read(header);
    if (statics)
        assets_read(statics);
    snprintf(path, sizeof path, "%s.c", out);
    FILE *c = fopen(path, "wb");
    snprintf(path, sizeof path, "%s.h", out);
    FILE *h = fopen(path, "wb");
    if (!c || !h)
        fail(path, 0, "cannot be written");
    const char *noun = strrchr(out, '/');
    fprintf(c, "// Made by scripts/tools/views.c.\n#include \"%s.h\"\n#include \"%s\"\n\n#include <stddef.h>\n",
            noun ? noun + 1 : out, include);
    fprintf(h, "// Made by scripts/tools/views.c.\n#include \"web/render_priv.h\"\n\n");
    if (statics)
        assets_write(c, h);
    struct dirent **names;
    int n = scandir(views, &names, no_dots, by_name);
    for (int i = 0; i < n; i++)
        if (is_page(names[i]->d_name))
            view_write(c, h, views, names[i]->d_name);
    if (fclose(c) || fclose(h))
        fail(out, 0, "cannot be written");
    return 0;
}

// The structs -------------------------------------------------------------------------------------------------

struct reader {
    const char *file, *p;
    int line;
};

// Comments and preprocessor lines are passed over.
static void blank(struct reader *r)
{
    for (;;) {
        if (*r->p == '\n') {
            r->line++;
            r->p++;
        } else if (isspace((unsigned char)*r->p)) {
            r->p++;
        } else if (*r->p == '#' || (r->p[0] == '/' && r->p[1] == '/')) {
            while (*r->p && *r->p != '\n')
                r->p++;
        } else {
            return;
        }
    }
}

static char *word(struct reader *r)
{
    blank(r);
    const char *from = r->p;
    while (isalnum((unsigned char)*r->p) || *r->p == '_')
        r->p++;
    if (from == r->p)
        fail(r->file, r->line, "a name was expected before '%.10s'", r->p);
    return text_of(from, (size_t)(r->p - from));
}

static bool sign(struct reader *r, char c)
{
    blank(r);
    if (*r->p != c)
        return false;
    r->p++;
    return true;
}

static void need(struct reader *r, char c)
{
    if (!sign(r, c))
        fail(r->file, r->line, "'%c' was expected before '%.10s'", c, r->p);
}

static struct shape *shape_find(const char *name)
{
    for (size_t i = 0; i < shapes_n; i++)
        if (!strcmp(shapes[i].name, name))
            return &shapes[i];
    return NULL;
}

static enum type type_read(struct reader *r, char **ret_of)
{
    char *t = word(r);
    *ret_of = NULL;
    if (!strcmp(t, "bool"))
        return TYPE_BOOL;
    if (!strcmp(t, "int"))
        return TYPE_INT;
    if (!strcmp(t, "int64_t"))
        return TYPE_INT64;
    bool list = !strcmp(t, "VEC");
    if (list) {
        need(r, '(');
        t = word(r);
    }
    if (strcmp(t, "struct"))
        fail(r->file, r->line, "'%s' is no type that a page can show", t);
    t = word(r);
    if (list)
        need(r, ')');
    if (!list && !strcmp(t, "str"))
        return TYPE_STR;
    if (!list && !strcmp(t, "safe_html"))
        return TYPE_SAFE;
    if (!shape_find(t))
        fail(r->file, r->line, "struct %s is not defined before this", t);
    *ret_of = t;
    return list ? TYPE_LIST : TYPE_STRUCT;
}

static void shapes_read(const char *path)
{
    struct reader r = {.file = path, .p = slurp(path, NULL), .line = 1};
    for (blank(&r); *r.p; blank(&r)) {
        if (strncmp(r.p, "struct ", 7)) { // anything else in the header ends at its line
            while (*r.p && *r.p != '\n')
                r.p++;
            continue;
        }
        r.p += 7;
        struct shape s = {.name = word(&r)};
        if (!sign(&r, '{')) {
            while (*r.p && *r.p != '\n')
                r.p++;
            continue;
        }
        while (!sign(&r, '}')) {
            struct field f = {0};
            f.type = type_read(&r, &f.of);
            do {
                f.name = word(&r);
                s.fields = realloc(s.fields, (s.n + 1) * sizeof f);
                s.fields[s.n++] = f;
            } while (sign(&r, ','));
            need(&r, ';');
        }
        need(&r, ';');
        shapes = realloc(shapes, (shapes_n + 1) * sizeof s);
        shapes[shapes_n++] = s;
    }
}

// Static files ------------------------------------------------------------------------------------------------

static void assets_read(const char *dir)
{
    struct dirent **names;
    int n = scandir(dir, &names, no_dots, by_name);
    for (int i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", dir, names[i]->d_name);
        struct asset a = {.name = names[i]->d_name};
        a.bytes = slurp(path, &a.n);
        uint64_t hash = 0xcbf29ce484222325u; // FNV-1a
        for (size_t k = 0; k < a.n; k++)
            hash = (hash ^ (unsigned char)a.bytes[k]) * 0x100000001b3u;
        const char *dot = strrchr(a.name, '.');
        if (!dot || strlen(a.name) > 60)
            fail(path, 0, "a static file needs a short name and an ending");
        snprintf(a.address, sizeof a.address, "/static/%.*s.%012llx%s", (int)(dot - a.name), a.name,
                 (unsigned long long)(hash & 0xffffffffffffu), dot);
        assets = realloc(assets, (assets_n + 1) * sizeof a);
        assets[assets_n++] = a;
    }
}

static void assets_write(FILE *c, FILE *h)
{
    for (size_t i = 0; i < assets_n; i++) {
        fprintf(c, "\nstatic const unsigned char asset_%zu[] = {", i);
        for (size_t k = 0; k < assets[i].n; k++)
            fprintf(c, "%s%u,", k % 24 ? "" : "\n", (unsigned char)assets[i].bytes[k]);
        fprintf(c, "\n};\n");
    }
    fprintf(c, "\nconst struct asset assets[] = {\n");
    for (size_t i = 0; i < assets_n; i++)
        fprintf(c, "    {\"%s\", \"%s\", asset_%zu, sizeof asset_%zu},\n", assets[i].name, assets[i].address, i, i);
    fprintf(c, "};\nconst size_t assets_n = %zu;\n", assets_n);
    fprintf(h, "extern const struct asset assets[];\nextern const size_t assets_n;\n");
}

// Templates ---------------------------------------------------------------------------------------------------

// Where in HTML the next character stands.
enum place { IN_TEXT, IN_TAG_NAME, IN_TAG, IN_NAME, AFTER_NAME, BEFORE_VALUE, IN_VALUE, IN_COMMENT };
struct html {
    enum place place;
    char name[32]; // of the tag, then of the attribute
    size_t name_n;
    bool url;     // the attribute's value is an address
    bool begun;   // and something of it stands already
    bool closing; // the tag is an end tag
    bool script;  // the tag is <script>: "</script>" has to follow
};

struct scope {
    const struct shape *shape;
    bool frame; // a list or struct: an if does not open a shape of its own
    char *field;
    int line;
    struct html before, then; // at {{#}}; at its end
    size_t op;
};

enum { DEPTH = 24, PARTIALS = 8, LITERAL = 900 }; // a literal of C99 has at most 4,095 characters, escapes counted
struct compiler {
    FILE *c;
    const char *dir, *file; // of the page or partial being read
    int line;
    struct html html;
    struct scope scopes[DEPTH];
    size_t depth;
    char literal[LITERAL + 1];
    size_t literal_n, ops;
    char *checks; // C to stand after the table
    size_t checks_n;
    bool markup_before; // what was put out last ended in a tag, a section or a partial
    char *table;
    size_t table_n;
};

static void put(char **to, size_t *n, const char *format, ...) __attribute__((format(printf, 3, 4)));
static void put(char **to, size_t *n, const char *format, ...)
{
    char line[8 * LITERAL];
    va_list args;
    va_start(args, format);
    int k = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (k < 0 || (size_t)k >= sizeof line)
        fail("views", 0, "a line of the table is too long");
    *to = realloc(*to, *n + (size_t)k + 1);
    memcpy(*to + *n, line, (size_t)k + 1);
    *n += (size_t)k;
}

static void literal_flush(struct compiler *k)
{
    if (k->literal_n == 0)
        return;
    put(&k->table, &k->table_n, "    {.code = OP_LITERAL, .n = %zu, .text = \"", k->literal_n);
    for (size_t i = 0; i < k->literal_n; i++) {
        unsigned char ch = (unsigned char)k->literal[i];
        if (ch == '"' || ch == '\\')
            put(&k->table, &k->table_n, "\\%c", ch);
        else if (ch < 32 || ch > 126 || ch == '?')
            put(&k->table, &k->table_n, "\\%03o", ch);
        else
            put(&k->table, &k->table_n, "%c", ch);
    }
    put(&k->table, &k->table_n, "\"},\n");
    k->literal_n = 0;
    k->ops++;
}

static void literal_char(struct compiler *k, char ch)
{
    if (k->literal_n == LITERAL)
        literal_flush(k);
    k->literal[k->literal_n++] = ch;
}

static bool name_is(const char *name, const char *list)
{
    size_t n = strlen(name);
    for (const char *at = list; (at = strstr(at, name)); at += n)
        if ((at == list || at[-1] == ' ') && (at[n] == ' ' || at[n] == 0))
            return true;
    return false;
}

static void name_add(struct compiler *k, char ch)
{
    if (k->html.name_n + 1 < sizeof k->html.name)
        k->html.name[k->html.name_n++] = (char)tolower((unsigned char)ch);
    k->html.name[k->html.name_n] = 0;
}

static void name_start(struct compiler *k)
{
    k->html.name_n = 0;
    k->html.name[0] = 0;
}

static void attribute_check(struct compiler *k)
{
    const char *name = k->html.name;
    if (!strncmp(name, "on", 2) || name_is(name, "style srcdoc srcset"))
        fail(k->file, k->line, "attribute '%s' is not allowed in a page", name);
    k->html.url = name_is(name, "href src action formaction poster cite data");
    k->html.begun = false;
}

// Follows HTML by one literal character.
static void html_step(struct compiler *k, char ch)
{
    struct html *h = &k->html;
    switch (h->place) {
    case IN_TEXT:
        if (h->script && ch != '<')
            fail(k->file, k->line, "a script stands in a file of its own");
        h->script = false;
        if (ch == '<') {
            h->place = IN_TAG_NAME;
            h->closing = false;
            name_start(k);
        }
        break;
    case IN_TAG_NAME:
        if (ch == '/' && h->name_n == 0) {
            h->closing = true;
        } else if (isspace((unsigned char)ch) || ch == '>' || ch == '/') {
            if (name_is(h->name, "style iframe object embed") || h->name_n == 0)
                fail(k->file, k->line, "element '%s' is not allowed in a page", h->name);
            h->script = !h->closing && name_is(h->name, "script");
            h->place = ch == '>' ? IN_TEXT : IN_TAG;
        } else {
            name_add(k, ch);
            if (!strcmp(h->name, "!--"))
                fail(k->file, k->line, "write {{! comments}}, not <!-- comments -->");
        }
        break;
    case IN_TAG:
        if (ch == '>') {
            h->place = IN_TEXT;
        } else if (!isspace((unsigned char)ch) && ch != '/') {
            h->place = IN_NAME;
            name_start(k);
            name_add(k, ch);
        }
        break;
    case IN_NAME:
        if (ch == '=' || ch == '>' || isspace((unsigned char)ch)) {
            attribute_check(k);
            h->place = ch == '=' ? BEFORE_VALUE : ch == '>' ? IN_TEXT : AFTER_NAME;
        } else {
            name_add(k, ch);
        }
        break;
    case AFTER_NAME:
        if (ch == '>') {
            h->place = IN_TEXT;
        } else if (!isspace((unsigned char)ch)) {
            h->place = IN_NAME;
            name_start(k);
            name_add(k, ch);
        }
        break;
    case BEFORE_VALUE:
        if (ch != '"')
            fail(k->file, k->line, "the value of '%s' must stand in double quotes", h->name);
        h->place = IN_VALUE;
        break;
    case IN_VALUE:
        if (ch == '"')
            h->place = IN_TAG;
        else
            h->begun = true;
        break;
    case IN_COMMENT:
        break;
    }
}

static void literal_text(struct compiler *k, char ch)
{
    html_step(k, ch);
    literal_char(k, ch);
    k->markup_before = ch == '>' && k->html.place == IN_TEXT;
}

// The field a dotted name means, from the innermost list or struct outwards. ret_up: how many of those out.
static struct field field_find(struct compiler *k, const char *name, const struct shape **ret_root, int *ret_up)
{
    int up = 0;
    for (size_t i = k->depth; i-- > 0;) {
        if (!k->scopes[i].frame)
            continue;
        const struct shape *shape = k->scopes[i].shape;
        char *rest = text_of(name, strlen(name)), *part = strtok(rest, ".");
        for (; part && shape; part = strtok(NULL, ".")) {
            const struct field *f = NULL;
            for (size_t j = 0; j < shape->n && !f; j++)
                if (!strcmp(shape->fields[j].name, part))
                    f = &shape->fields[j];
            if (!f)
                break;
            size_t used = (size_t)(part - rest) + strlen(part);
            if (used == strlen(name)) {
                *ret_root = k->scopes[i].shape;
                *ret_up = up;
                return *f;
            }
            shape = f->type == TYPE_STRUCT ? shape_find(f->of) : NULL;
        }
        up++;
    }
    fail(k->file, k->line, "no struct around here has a field '%s'", name);
}

static void check_type(struct compiler *k, const struct shape *root, const char *name, const struct field *f)
{
    char c[256];
    snprintf(c, sizeof c, "%s", f->type <= TYPE_INT64 ? type_c[f->type] : "");
    if (f->type == TYPE_STRUCT)
        snprintf(c, sizeof c, "struct %s", f->of);
    if (f->type == TYPE_LIST)
        snprintf(c, sizeof c, "struct %s *", f->of);
    put(&k->checks, &k->checks_n,
        "_Static_assert(_Generic(((struct %s *)0)->%s%s, %s: 1, default: 0), \"%s:%d: %s is not a %s\");\n", root->name,
        name, f->type == TYPE_LIST ? ".v" : "", c, k->file, k->line, name, c);
}

static void op_field(struct compiler *k, const char *code, const char *kind, const struct shape *root, int up,
                     const char *name)
{
    literal_flush(k);
    put(&k->table, &k->table_n, "    {.code = %s, .kind = KIND_OF_%s, .up = %d, .at = offsetof(struct %s, %s)},\n",
        code, kind, up, root->name, name);
    k->ops++;
}

static void value(struct compiler *k, const char *name)
{
    const struct shape *root;
    int up;
    struct field f = field_find(k, name, &root, &up);
    check_type(k, root, name, &f);
    struct html *h = &k->html;
    if (f.type == TYPE_STRUCT || f.type == TYPE_LIST || f.type == TYPE_BOOL)
        fail(k->file, k->line, "'%s' is no text or number", name);
    if (h->place == IN_TEXT && h->script)
        fail(k->file, k->line, "a script stands in a file of its own");
    if (h->place != IN_TEXT && h->place != IN_VALUE)
        fail(k->file, k->line, "a value may stand in text or in a quoted attribute only");
    if (f.type == TYPE_SAFE && h->place != IN_TEXT)
        fail(k->file, k->line, "markup may stand in text only");
    const char *code = h->place == IN_TEXT               ? f.type == TYPE_SAFE ? "OP_MARKUP" : "OP_TEXT"
                       : !h->url                         ? "OP_ATTRIBUTE"
                       : !h->begun && f.type == TYPE_STR ? "OP_ADDRESS"
                                                         : "OP_ADDRESS_PART";
    op_field(k, code, type_op[f.type], root, up, name);
    h->begun = true;
    k->markup_before = false;
}

static void section_open(struct compiler *k, const char *name, char how)
{
    const struct shape *root;
    int up;
    struct field f = field_find(k, name, &root, &up);
    if (f.type == TYPE_STRUCT && how != '#')
        fail(k->file, k->line, "'%s' is always there", name);
    check_type(k, root, name, &f);
    if (k->depth == DEPTH)
        fail(k->file, k->line, "sections are nested too deeply");
    if (k->html.place != IN_TEXT && k->html.place != IN_TAG && k->html.place != IN_VALUE)
        fail(k->file, k->line, "a section may not begin here");
    bool each = f.type == TYPE_LIST && how == '#', within = f.type == TYPE_STRUCT;
    literal_flush(k);
    k->scopes[k->depth++] = (struct scope){.shape = each || within ? shape_find(f.of) : NULL,
                                           .frame = each || within,
                                           .field = text_of(name, strlen(name)),
                                           .line = k->line,
                                           .before = k->html,
                                           .op = k->ops};
    put(&k->table, &k->table_n,
        "    {.code = %s, .kind = KIND_OF_%s, .up = %d, .at = offsetof(struct %s, %s), .n = %s%s%s, .jump = @%06zu},\n",
        each         ? "OP_EACH"
        : within     ? "OP_WITHIN"
        : how == '^' ? "OP_UNLESS"
                     : "OP_IF",
        f.type == TYPE_LIST ? "LIST"
        : within            ? "STRUCT"
                            : type_op[f.type],
        up, root->name, name, each ? "sizeof(struct " : "0", each ? f.of : "", each ? ")" : "", k->ops);
    k->ops++;
    k->markup_before = k->html.place == IN_TEXT;
}

static void section_close(struct compiler *k, const char *name)
{
    struct scope *s = k->depth > 1 ? &k->scopes[k->depth - 1] : NULL;
    if (!s || strcmp(s->field, name))
        fail(k->file, k->line, "{{/%s}} closes nothing", name);
    if (k->html.place == IN_NAME)
        attribute_check(k);
    if (k->html.place == IN_NAME || k->html.place == AFTER_NAME) // an attribute without a value ends here
        k->html.place = IN_TAG;
    if (s->before.place != k->html.place || (k->html.place == IN_VALUE && strcmp(s->before.name, k->html.name)))
        fail(k->file, k->line, "section '%s' ends in another place of HTML than it began in (line %d)", name, s->line);
    k->html.begun |= s->before.begun;
    literal_flush(k);
    if (s->frame) {
        put(&k->table, &k->table_n, "    {.code = OP_NEXT, .jump = %zu},\n", s->op);
        k->ops++;
    }
    char mark[16], to[16];
    snprintf(mark, sizeof mark, "@%06zu", s->op);
    snprintf(to, sizeof to, "%7zu", k->ops);
    memcpy(strstr(k->table, mark), to, 7);
    k->depth--;
    k->markup_before = k->html.place == IN_TEXT;
}

static void read_file(struct compiler *k, const char *file, int partials);

static void tag(struct compiler *k, char *inner, int partials)
{
    switch (inner[0]) {
    case '!':
        return;
    case '#':
    case '?':
    case '^':
        section_open(k, inner + 1, inner[0]);
        return;
    case '/':
        section_close(k, inner + 1);
        return;
    case '>': {
        char file[256];
        snprintf(file, sizeof file, "_%s.html", inner + 1);
        if (partials == PARTIALS)
            fail(k->file, k->line, "partials are nested too deeply");
        const char *outer = k->file;
        int line = k->line;
        size_t depth = k->depth;
        read_file(k, file, partials + 1);
        if (k->depth != depth)
            fail(k->file, k->line, "section '%s' is not closed", k->scopes[k->depth - 1].field);
        k->file = outer;
        k->line = line;
        return;
    }
    case '=':
        for (size_t i = 0; i < assets_n; i++)
            if (!strcmp(assets[i].name, inner + 1)) {
                for (const char *p = assets[i].address; *p; p++)
                    literal_text(k, *p);
                return;
            }
        fail(k->file, k->line, "there is no static file '%s'", inner + 1);
    default:
        value(k, inner);
    }
}

// Whether what follows is a tag of HTML or one of ours that is no value.
static bool markup_follows(const char *p)
{
    return *p == '<' || *p == 0 || (p[0] == '{' && p[1] == '{' && strchr("#?^/>!", p[2]));
}

static void space(struct compiler *k, const char **p)
{
    bool line_end = false;
    const char *from = *p;
    for (; isspace((unsigned char)**p); (*p)++)
        if (**p == '\n') {
            line_end = true;
            k->line++;
        }
    if (!line_end) {
        while (from < *p)
            literal_text(k, *from++);
    } else if (k->html.place != IN_TEXT) {
        literal_text(k, ' ');
    } else if (!(k->markup_before && markup_follows(*p))) {
        literal_text(k, ' ');
    }
}

static void read_file(struct compiler *k, const char *file, int partials)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", k->dir, file);
    const char *p = slurp(path, NULL);
    k->file = text_of(file, strlen(file));
    k->line = 1;
    k->markup_before = k->html.place == IN_TEXT;
    while (*p) {
        if (isspace((unsigned char)*p)) {
            space(k, &p);
        } else if (p[0] == '{' && p[1] == '{') {
            const char *end = strstr(p, "}}");
            if (!end || memchr(p, '\n', (size_t)(end - p)))
                fail(k->file, k->line, "'{{' is not closed in its line");
            tag(k, text_of(p + 2, (size_t)(end - p - 2)), partials);
            p = end + 2;
        } else {
            literal_text(k, *p++);
        }
    }
}

static void view_write(FILE *c, FILE *h, const char *dir, const char *file)
{
    char path[4096], shape_name[64];
    snprintf(path, sizeof path, "%s/%s", dir, file);
    char *text = slurp(path, NULL);
    if (sscanf(text, "{{! struct %63[a-z0-9_]}}", shape_name) != 1)
        fail(file, 1, "a page begins with {{! struct NAME}}");
    const struct shape *root = shape_find(shape_name);
    if (!root)
        fail(file, 1, "struct %s is not defined", shape_name);
    static struct compiler k; // large, and used once a page
    k = (struct compiler){.c = c, .dir = dir, .depth = 1};
    k.scopes[0] = (struct scope){.shape = root, .frame = true, .field = text_of("", 0)};
    read_file(&k, file, 0);
    if (k.depth != 1)
        fail(k.file, k.line, "section '%s' (line %d) is not closed", k.scopes[k.depth - 1].field,
             k.scopes[k.depth - 1].line);
    if (k.html.place != IN_TEXT)
        fail(k.file, k.line, "the page ends inside a tag");
    literal_flush(&k);
    char *noun = text_of(file, strlen(file) - 5);
    fprintf(c, "\n// %s\nstatic const struct op ops_%s[] = {\n%s    {.code = OP_END},\n};\n%s", file, noun,
            k.table ? k.table : "", k.checks ? k.checks : "");
    fprintf(c, "const struct op *view_ops_%s(const struct %s *data)\n{\n    (void)data;\n    return ops_%s;\n}\n", noun,
            root->name, noun);
    fprintf(h, "struct %s;\nconst struct op *view_ops_%s(const struct %s *data);\n", root->name, noun, root->name);
    fprintf(h, "#define show_%s(out, data) view_render((out), view_ops_%s(data), (data))\n", noun, noun);
}
