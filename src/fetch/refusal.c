// refusal.c – what it means that a server does not show what it was asked for. Rows say it of each HTTP status.
#include "fetch/refusal.h"

// The first row that fits; of a good status, when nothing came of it. "It" is what was asked for.
static const struct row {
    int from, to;
    const char *words;
} rows[] = {
    {206, 206, "the server sends a part of the feed, though all of it was asked for"},
    {200, 299, "the server says that it did something, but shows no feed"},
    {300, 399, "the server points elsewhere without saying where"},
    {401, 401, "the server asks for a name and password"},
    {402, 402, "the server asks for payment"},
    {403, 403, "the server refuses to show it"},
    {404, 404, "there is nothing at this address"},
    {407, 407, "a proxy asks for a name and password"},
    {408, 408, "the server lost patience"},
    {410, 410, "the publisher says it is gone for good"},
    {425, 425, "the server says it is too early"},
    {429, 429, "the server asks us to come less often"},
    {451, 451, "it is withheld for legal reasons"},
    {503, 503, "the server is overloaded or being repaired"},
    {400, 499, "the server did not accept the request"},
    {500, 599, "the server has a fault of its own"},
};

static const char *words_of(int status)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (status >= rows[i].from && status <= rows[i].to)
            return rows[i].words;
    return "the server answers in a way that nobody has agreed on"; // RFC 9110 15: 100 to 599
}

struct str refusal_words(struct arena *a, const struct refusal *r)
{
    if (r->challenge)
        return STR("the server shows a bot wall instead; its owner has to let feed readers through");
    bool of_given = r->given && (r->status == 401 || r->status == 403); // then it is the first thing to look at
    const char *words = !of_given      ? words_of(r->status)
                        : r->kept_back ? "it leads to another address, where what was given for this one is not sent"
                                       : "the server does not accept what was given for it";
    return arena_printf(a, "%s (%d)", words, r->status);
}
