// date.c – dates as people and programs write them: cut into numbers and words, each then given its part.
#include "base/clock.h"
#include "base/limits.h"
#include "text/date_priv.h"
#include "text/entity.h"
#include "text/utf8.h"

#define TOKENS_MAX  40
#define UNKNOWN_MAX 4 // words that are passed over: weekdays and zones of other languages

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_WORD };
struct token {
    enum token_kind kind;
    char before;     // the sign that stands right before it; 0 when the token before does
    struct str text; // lower case
    int64_t value;   // of a number
};

enum word_kind {
    WORD_UNKNOWN,
    WORD_MONTH,
    WORD_NOISE,
    WORD_MORNING,
    WORD_EVENING,
    WORD_YEAR_UNIT,
    WORD_MONTH_UNIT,
    WORD_DAY_UNIT,
    WORD_HOUR_UNIT,
    WORD_MINUTE_UNIT,
    WORD_SECOND_UNIT,
};

// clang-format off
static const struct date_word { uint8_t kind, value, least; const char *text; } words[] = {
#define W(kind, value, least, text) {WORD_##kind, value, least, text},
#define Z(minutes, text)
#include "text/date_words.def"
#undef W
#undef Z
};
static const struct date_zone { int minutes; const char *text; } zones[] = {
#define W(kind, value, least, text)
#define Z(minutes, text) {minutes, text},
#include "text/date_words.def"
#undef W
#undef Z
};
// clang-format on

struct reading {
    char room[LIMIT_DATE];
    struct token tokens[TOKENS_MAX + 4]; // the last ones stay TOKEN_END, so that looking ahead is safe
    size_t n, at;
    struct token numbers[3]; // of the date, not yet told apart
    size_t n_numbers;
    bool has_year, has_month, has_day, has_clock; // said by a word or a unit, or by its place
    bool month_maybe_weekday;                     // "mar" is March, or Tuesday in French, Spanish and Italian
    bool clock_next;                              // a 'T' came
    bool iso;                                     // it has come: of short numbers the year is the first
    bool after_clock;                             // a sign or word here speaks of the zone
    bool ordinal;                                 // c.day counts the days of the year
    bool numeric_offset;
    int week, unknown, offset; // offset in minutes
    enum word_kind half;       // WORD_MORNING, WORD_EVENING or none
    enum date_order told;
    struct civil c;
};

static bool reading_make(struct reading *r, struct str s);
static size_t normalise(struct str s, char room[LIMIT_DATE]);
static bool tokens_make(struct reading *r, struct str text);
static bool tokens_take(struct reading *r);
static bool take_number(struct reading *r);
static bool take_offset(struct reading *r);
static bool take_clock(struct reading *r);
static bool take_unit(struct reading *r);
static bool take_digits(struct reading *r);
static bool take_word(struct reading *r);
static bool take_month(struct reading *r, const struct date_word *w);
static bool dotted_half(const struct token *t, enum word_kind *ret);
static bool resolve(struct reading *r, enum date_order order);
static bool resolve_numeric(struct reading *r, enum date_order order);
static bool year_set(struct reading *r, const struct token *t);
static bool moment(struct reading *r, int64_t *ret_us);
static bool unix_time(const struct reading *r, int64_t *ret_us);

bool date_parse(struct str s, enum date_order order, int64_t *ret_us)
{
    struct reading r = {0};
    int64_t us;
    if (date_plain(s, ret_us))
        return true;
    if (!reading_make(&r, s))
        return false;
    if (!unix_time(&r, &us) && !(tokens_take(&r) && resolve(&r, order) && moment(&r, &us)))
        return false;
    // These years mean "none" in what writes them (protocols 1.7); 1 and 1601 lie before 1970 anyway.
    if (us < CLOCK_DAY || civil_of(us).year >= 9999)
        return false;
    *ret_us = us;
    return true;
}

enum date_order date_order_of(struct str s)
{
    struct reading r = {0};
    if (!reading_make(&r, s) || !tokens_take(&r) || !resolve(&r, DATE_ORDER_UNKNOWN))
        return DATE_ORDER_UNKNOWN;
    return r.told;
}

static bool reading_make(struct reading *r, struct str s)
{
    size_t n = normalise(str_trim(s), r->room);
    return n && tokens_make(r, str_make(r->room, n));
}

// Bytes of a comment as RFC 5322 3.2.2 has it, "(so (even \\)) so)"; 0 if it does not end.
static size_t comment_at(struct str s)
{
    size_t depth = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '\\')
            i++;
        else if (s.p[i] == '(')
            depth++;
        else if (s.p[i] == ')' && --depth == 0)
            return i + 1;
    }
    return 0;
}

// References decoded, CDATA marks and comments left out, letters small, every kind of blank one kind. 0 when too long.
static size_t normalise(struct str s, char room[LIMIT_DATE])
{
    size_t n = 0;
    for (size_t i = 0; i < s.n;) {
        if (n + 4 > LIMIT_DATE)
            return 0;
        unsigned char c = (unsigned char)s.p[i];
        if (c < 0x80 && c != '&' && c != '<' && c != '(') {
            room[n++] = char_lower(s.p[i++]);
            continue;
        }
        struct str rest = str_from(s, i), mark = STR("<![CDATA[");
        if (str_starts(rest, mark)) {
            i += mark.n;
            continue;
        }
        size_t comment = s.p[i] == '(' ? comment_at(rest) : 0;
        if (comment) {
            room[n++] = ' ';
            i += comment;
            continue;
        }
        char decoded[8];
        size_t len, took = s.p[i] == '&' ? entity_read(rest, decoded, &len) : 0;
        struct str from = took ? str_make(decoded, len) : rest;
        uint32_t cp = utf8_decode(from, 0, &len);
        i += took ? took : len;
        if (cp == 0xa0 || cp == 0x3000 || (cp >= 0x2000 && cp <= 0x200b) || cp == 0x202f)
            cp = ' ';
        else if (cp >= 0x2010 && cp <= 0x2015)
            cp = '-';
        else if (cp == 0x2212)
            cp = '-';
        else if (cp >= 0xff01 && cp <= 0xff5e) // as wide as an ideograph
            cp -= 0xfee0;
        if (cp != 0x200e && cp != 0x200f && cp != 0xfeff) // marks of the direction, and of the byte order
            n += utf8_encode(utf8_lower(cp), room + n);
    }
    return n;
}

static bool letter_at(struct str s, size_t i)
{
    return char_alpha(s.p[i]) || (unsigned char)s.p[i] >= 0x80;
}

static bool east_asian(struct str s)
{
    return s.n >= 3 && (unsigned char)s.p[0] >= 0xe3;
} // U+3000 and on

static bool tokens_make(struct reading *r, struct str text)
{
    char before = ' ';
    for (size_t i = 0; i < text.n;) {
        size_t start = i;
        struct token t = {TOKEN_END, before, STR_NONE, 0};
        if (char_digit(text.p[i])) {
            t.kind = TOKEN_NUMBER;
            for (; i < text.n && char_digit(text.p[i]); i++)
                t.value = t.value < INT64_MAX / 100 ? t.value * 10 + (text.p[i] - '0') : t.value;
        } else if (letter_at(text, i)) {
            t.kind = TOKEN_WORD;
            // 년, 月 and their like are words of their own when they follow a number.
            if (r->n && !before && r->tokens[r->n - 1].kind == TOKEN_NUMBER && east_asian(str_from(text, i)))
                i += 3;
            else
                while (i < text.n && letter_at(text, i))
                    i++;
        } else {
            before = text.p[i++];
            continue;
        }
        if (r->n == TOKENS_MAX)
            return false;
        t.text = str_first(str_from(text, start), i - start);
        r->tokens[r->n++] = t;
        before = 0;
    }
    return r->n > 0;
}

static bool tokens_take(struct reading *r)
{
    while (r->at < r->n) {
        bool taken = r->tokens[r->at].kind == TOKEN_NUMBER ? take_number(r) : take_word(r);
        if (!taken)
            return false;
    }
    return true;
}

static bool take_number(struct reading *r)
{
    const struct token *t = &r->tokens[r->at];
    bool whole = r->n_numbers + r->has_year + r->has_month + r->has_day >= 3;
    bool sign = t->before == '+' || (t->before == '-' && r->after_clock);
    bool bare =
        t->text.n == 4 && whole && r->after_clock; // "0200" where an offset stands: the sign is missing, or apart
    if ((sign || bare) && !r->numeric_offset)
        return take_offset(r);
    bool pair = t[1].kind == TOKEN_NUMBER && t->text.n <= 2 && t[1].text.n <= 2;
    if (pair && (t[1].before == ':' || (t[1].before == '.' && whole && !r->has_clock)))
        return take_clock(r);
    if (!r->has_clock && (r->clock_next || (whole && t->text.n == 4)))
        return take_digits(r);
    if (t[1].kind == TOKEN_WORD && take_unit(r))
        return true;
    if (r->n_numbers == 0 && t->text.n >= 7)
        return take_digits(r);
    if (r->n_numbers == 3)
        return false;
    r->numbers[r->n_numbers++] = *t;
    r->after_clock = false;
    r->at++;
    return true;
}

// The sign before an offset, which blanks may part from it: "- 0700".
static bool west(const struct token *t, const char *text)
{
    const char *p = t->text.p;
    while (p > text && p[-1] == ' ')
        p--;
    return p > text && p[-1] == '-';
}

// "+2", "-07", "-700", "+0200", "+02:00", "-080000", "0200".
static bool take_offset(struct reading *r)
{
    const struct token *t = &r->tokens[r->at++];
    int64_t hours = t->value, minutes = 0;
    if (t->text.n > 2) {
        int64_t value = t->text.n > 4 ? t->value / 100 : t->value;
        hours = value / 100;
        minutes = value % 100;
    } else if (t[1].kind == TOKEN_NUMBER && (t[1].before == ':' || t[1].before == '.') && t[1].text.n == 2) {
        minutes = t[1].value;
        r->at++;
        if (t[2].kind == TOKEN_NUMBER && t[2].before == ':')
            r->at++;
    }
    int64_t offset = hours > 24 ? INT32_MAX : hours * 60 + minutes;
    if (west(t, r->room))
        offset = -offset;
    r->offset = offset >= -12 * 60 && offset <= 14 * 60 ? (int)offset : 0; // protocols 1.7: no such place
    r->numeric_offset = true;
    r->after_clock = false;
    return true;
}

// A fraction of a second at the token here, if there is one.
static void take_fraction(struct reading *r)
{
    const struct token *t = &r->tokens[r->at];
    if (t->kind != TOKEN_NUMBER || (t->before != '.' && t->before != ','))
        return;
    for (size_t i = 0; i < 6; i++)
        r->c.micro = r->c.micro * 10 + (i < t->text.n ? t->text.p[i] - '0' : 0);
    r->at++;
}

static bool take_clock(struct reading *r)
{
    const struct token *t = &r->tokens[r->at];
    if (r->has_clock)
        return false;
    r->c.hour = (int)t[0].value;
    r->c.minute = (int)t[1].value;
    r->at += 2;
    if (t[2].kind == TOKEN_NUMBER && t[2].before == t[1].before && t[2].text.n <= 2) {
        r->c.second = (int)t[2].value;
        r->at++;
        take_fraction(r);
    }
    r->has_clock = r->after_clock = true;
    r->clock_next = false;
    return true;
}

static int digits_of(const struct token *t, size_t at, size_t n)
{
    int value = 0;
    for (size_t i = at; i < at + n; i++)
        value = value * 10 + (t->text.p[i] - '0');
    return value;
}

// Numbers without signs between: "1504" and "150405" behind a date, "20060102", "2006002" (day of the year),
// "200601021504", "20060102150405".
static bool take_digits(struct reading *r)
{
    const struct token *t = &r->tokens[r->at++];
    size_t n = t->text.n, clock_at = n > 6 ? 8 : 0;
    if (n > 6 && (r->clock_next || r->has_year || r->has_month || r->has_day))
        return false;
    if (n == 7) {
        r->c.year = digits_of(t, 0, 4);
        r->c.day = digits_of(t, 4, 3);
        r->has_year = r->has_month = r->has_day = r->ordinal = true;
        return true;
    }
    if (n == 8 || n == 12 || n == 14) {
        r->c.year = digits_of(t, 0, 4);
        r->c.month = digits_of(t, 4, 2);
        r->c.day = digits_of(t, 6, 2);
        r->has_year = r->has_month = r->has_day = true;
        if (n == 8)
            return true;
    } else if (n != 2 && n != 4 && n != 6) {
        return false;
    }
    if (r->has_clock)
        return false;
    r->c.hour = digits_of(t, clock_at, 2);
    r->c.minute = n > clock_at + 2 ? digits_of(t, clock_at + 2, 2) : 0;
    r->c.second = n > clock_at + 4 ? digits_of(t, clock_at + 4, 2) : 0;
    if (n == clock_at + 6)
        take_fraction(r);
    r->has_clock = r->after_clock = true;
    r->clock_next = false;
    return true;
}

static const struct date_word *word_find(struct str text)
{
    size_t letters = utf8_count(text);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (letters >= words[i].least && words[i].text[0] == text.p[0] && str_starts(str_of(words[i].text), text))
            return &words[i];
    return NULL;
}

static const struct date_zone *zone_find(struct str text)
{
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (zones[i].text[0] == text.p[0] && str_is(text, zones[i].text))
            return &zones[i];
    return NULL;
}

// A number whose part the word behind it tells: "2006년", "15h30", "3 pm".
static bool take_unit(struct reading *r)
{
    const struct token *t = &r->tokens[r->at];
    const struct date_word *w = word_find(t[1].text);
    enum word_kind kind = w ? w->kind : WORD_UNKNOWN;
    bool half = kind == WORD_MORNING || kind == WORD_EVENING || dotted_half(t + 1, &kind);
    half = half && !east_asian(t[1].text); // there it stands before its hour
    if (half && !r->has_clock && t->text.n <= 2) {
        r->c.hour = (int)t->value;
        r->has_clock = r->after_clock = true;
        r->at++; // the word is taken for itself
        return true;
    }
    if (t[1].before && kind != WORD_HOUR_UNIT && kind != WORD_YEAR_UNIT && kind != WORD_MONTH_UNIT &&
        kind != WORD_DAY_UNIT)
        return false;
    int value = t->value > 9999 ? 9999 : (int)t->value;
    switch (kind) {
    case WORD_YEAR_UNIT:
        if (!year_set(r, t))
            return false;
        break;
    case WORD_MONTH_UNIT:
        r->c.month = value;
        r->has_month = true;
        break;
    case WORD_DAY_UNIT:
        r->c.day = value;
        r->has_day = true;
        break;
    case WORD_HOUR_UNIT:
        r->c.hour = value;
        r->has_clock = r->after_clock = true;
        if (t[2].kind == TOKEN_NUMBER && !t[2].before && t[2].text.n == 2 && t[3].kind != TOKEN_WORD) { // "15h30"
            r->c.minute = (int)t[2].value;
            r->at++;
        }
        break;
    case WORD_MINUTE_UNIT:
        r->c.minute = value;
        break;
    case WORD_SECOND_UNIT:
        r->c.second = value;
        break;
    default:
        return false;
    }
    r->at += 2;
    return true;
}

static bool take_word(struct reading *r)
{
    const struct token *t = &r->tokens[r->at++];
    bool next_glued = t[1].kind == TOKEN_NUMBER && !t[1].before;
    if (str_is(t->text, "t") && t[1].kind == TOKEN_NUMBER && !r->has_clock &&
        (r->n_numbers || r->has_day)) { // ISO 8601
        r->clock_next = r->iso = true;
        return true;
    }
    if (str_is(t->text, "w") && next_glued && r->n_numbers == 1 && (t[1].text.n == 2 || t[1].text.n == 3)) {
        r->week = digits_of(&t[1], 0, 2);
        r->c.day = t[1].text.n == 3 ? digits_of(&t[1], 2, 1) : 1;
        r->at++;
        if (t[1].text.n == 2 && t[2].kind == TOKEN_NUMBER && t[2].before == '-' && t[2].text.n == 1) {
            r->c.day = (int)t[2].value;
            r->at++;
        }
        r->has_month = r->has_day = true;
        return r->week > 0;
    }
    if (dotted_half(t, &r->half)) {
        r->at++;
        r->after_clock = r->has_clock;
        return true;
    }
    const struct date_word *w = word_find(t->text);
    bool speaks_of_zone = r->after_clock || ((r->n_numbers || r->has_day) && !w &&
                                             (t->text.n >= 3 || str_is(t->text, "z") || str_is(t->text, "ut")));
    const struct date_zone *z = speaks_of_zone ? zone_find(t->text) : NULL;
    if (z && !(w && w->kind == WORD_HOUR_UNIT)) {
        if (!r->numeric_offset)
            r->offset = z->minutes;
        r->after_clock = true;
        return true;
    }
    if (w && (w->kind == WORD_MORNING || w->kind == WORD_EVENING)) {
        r->half = w->kind;
        return true;
    }
    if (w && w->kind == WORD_MONTH)
        return take_month(r, w);
    if (w && (w->kind == WORD_NOISE || (w->kind == WORD_HOUR_UNIT && r->has_clock)))
        return true;
    // A weekday of another language at the beginning, a zone nobody knows at the end: read without (RFC 5322 4.3).
    bool first = !r->n_numbers && !r->has_month && !r->has_day;
    return (first || r->after_clock || r->numeric_offset || east_asian(t->text)) && ++r->unknown <= UNKNOWN_MAX;
}

static bool take_month(struct reading *r, const struct date_word *w)
{
    if (r->has_month && !r->month_maybe_weekday)
        return false;
    r->month_maybe_weekday = !r->has_month && !r->n_numbers && str_is(r->tokens[r->at - 1].text, "mar");
    r->c.month = w->value;
    r->has_month = true;
    r->after_clock = false;
    return true;
}

// "a.m.", "p.m.", "π.μ.", "μ.μ."
static bool dotted_half(const struct token *t, enum word_kind *ret)
{
    if (t[1].kind != TOKEN_WORD || t[1].before != '.' || !(str_is(t[1].text, "m") || str_is(t[1].text, "μ")))
        return false;
    if (str_is(t->text, "a") || str_is(t->text, "π"))
        *ret = WORD_MORNING;
    else if (str_is(t->text, "p") || str_is(t->text, "μ"))
        *ret = WORD_EVENING;
    else
        return false;
    return true;
}

// Which of the numbers is the day, the month, the year.
static bool resolve(struct reading *r, enum date_order order)
{
    const struct token *x = r->numbers, *y = r->numbers + 1;
    if (r->week)
        return year_set(r, x);
    if (r->n_numbers == 0)
        return r->has_year && r->has_month && r->has_day;
    if (!r->has_month)
        return resolve_numeric(r, order);
    if (r->n_numbers + r->has_day + r->has_year > 2)
        return false;
    if (r->n_numbers == 1 && r->has_year) {
        r->c.day = (int)x->value;
        return x->text.n <= 2;
    }
    if (r->n_numbers == 1) { // "January 2006" is its first day
        r->c.day = r->has_day ? r->c.day : 1;
        return (x->text.n == 4 || r->has_day) && year_set(r, x);
    }
    bool year_first = x->text.n > 2 || (y->text.n <= 2 && x->value > 31);
    const struct token *day = year_first ? y : x;
    r->c.day = (int)day->value;
    return day->text.n <= 2 && year_set(r, year_first ? x : y);
}

static bool resolve_numeric(struct reading *r, enum date_order order)
{
    const struct token *x = r->numbers, *y = x + 1, *z = x + 2;
    if (r->has_year || r->has_day)
        return false;
    if (r->n_numbers < 3 && r->unknown) // a word may have been the month
        return false;
    r->c.month = r->c.day = 1;
    if (r->n_numbers == 1)
        return x->text.n == 4 && x->value >= 1970 && x->value <= 2200 && year_set(r, x); // "2006"
    if (r->n_numbers == 2) {
        bool year_first = x->text.n == 4;
        const struct token *other = year_first ? y : x;
        if (year_first && y->text.n == 3) { // the day of the year
            r->ordinal = true;
            r->c.day = (int)y->value;
        } else {
            r->c.month = (int)other->value;
        }
        return other->text.n <= 3 && (year_first || y->text.n == 4) && year_set(r, year_first ? x : y);
    }
    bool year_first = x->text.n > 2 || x->value > 31 || (r->iso && z->text.n <= 2);
    if (year_first) { // then months, unless that cannot be
        bool swapped = y->value > 12 && z->value <= 12;
        r->c.month = (int)(swapped ? z : y)->value;
        r->c.day = (int)(swapped ? y : z)->value;
        return y->text.n <= 2 && z->text.n <= 2 && year_set(r, x);
    }
    bool months_first = y->before != '.' && order != DATE_DAY_FIRST; // who writes points writes the day first
    if (x->value > 12 || y->value > 12) {
        months_first = x->value <= 12;
        if (y->before != '.')
            r->told = months_first ? DATE_MONTH_FIRST : DATE_DAY_FIRST;
    }
    r->c.month = (int)(months_first ? x : y)->value;
    r->c.day = (int)(months_first ? y : x)->value;
    return y->text.n <= 2 && year_set(r, z);
}

// RFC 5322 4.3: two digits are 1950 to 2049, three count from 1900.
static bool year_set(struct reading *r, const struct token *t)
{
    if (t->text.n > 4)
        return false;
    r->c.year = (int)t->value;
    if (t->text.n <= 2)
        r->c.year += t->value < 50 ? 2000 : 1900;
    else if (t->text.n == 3)
        r->c.year += 1900;
    r->has_year = true;
    return true;
}

static int days_of_month(int year, int month)
{
    static const int8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static bool moment(struct reading *r, int64_t *ret_us)
{
    struct civil *c = &r->c;
    bool leap = days_of_month(c->year, 2) == 29;
    if (r->week) { // ISO 8601: week 1 is that of January 4th, and weeks begin on Monday
        int weekday = civil_of(civil_time((struct civil){.year = c->year, .month = 1, .day = 4})).weekday;
        if (r->week > 53 || c->day < 1 || c->day > 7)
            return false;
        c->month = 1;
        c->day += 4 - (weekday + 6) % 7 - 1 + (r->week - 1) * 7;
    } else if (r->ordinal) {
        if (c->day < 1 || c->day > 365 + leap)
            return false;
        c->month = 1;
    } else if (c->month < 1 || c->month > 12 || c->day < 1 || c->day > days_of_month(c->year, c->month)) {
        return false;
    }
    if (r->half == WORD_EVENING && c->hour < 12)
        c->hour += 12;
    else if (r->half == WORD_MORNING && c->hour == 12)
        c->hour = 0;
    bool midnight = c->hour == 24 && c->minute == 0 && c->second == 0;
    if ((c->hour > 23 && !midnight) || c->minute > 59 || c->second > 60) // 60: a leap second
        return false;
    *ret_us = civil_time(*c) - r->offset * CLOCK_MINUTE;
    return true;
}

// Seconds since 1970 with or without a fraction, or milliseconds, or microseconds.
static bool unix_time(const struct reading *r, int64_t *ret_us)
{
    const struct token *t = r->tokens;
    bool fraction = r->n == 2 && t[1].kind == TOKEN_NUMBER && t[1].before == '.';
    if (t->kind != TOKEN_NUMBER || t->before == '-' || (r->n != 1 && !fraction))
        return false;
    switch (t->text.n) {
    case 9:
    case 10:
        *ret_us = t->value * CLOCK_SECOND;
        return true;
    case 13:
        *ret_us = t->value * 1000;
        return !fraction;
    case 16:
        *ret_us = t->value;
        return !fraction;
    default:
        return false;
    }
}
