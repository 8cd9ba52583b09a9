// test_kinds.c – what an entry is for (communities.md 2.3): the first rule that fits decides.
#include "hub/kinds.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static struct arena arena;

struct kind_case {
    const char *title, *text, *id, *tag, *author, *attachment, *reply, *activity;
    bool event;
    enum kind kind;
    enum verb verb;
};

static const struct kind_case cases[] = {
    {.title = "Monthly call?", .event = true, .kind = KIND_EVENT, .verb = VERB_SCHEDULE},
    {.title = "Bump to 1.2", .author = "renovate[bot]", .kind = KIND_AUTO},
    {.title = "Re: Which glue?", .kind = KIND_ANSWER, .verb = VERB_REPLY},
    {.title = "Which glue?", .reply = "tag:x,2026:1", .kind = KIND_ANSWER, .verb = VERB_REPLY},
    {.title = "Which glue holds?", .kind = KIND_QUESTION},
    {.title = "The belt slips", .tag = "Help", .kind = KIND_QUESTION},
    {.title = "Belts", .text = "Has anyone replaced one?", .kind = KIND_EXPERIENCE},
    {.title = "A template for sign-up sheets", .kind = KIND_ASSET},
    {.title = "Minutes of the October meeting", .kind = KIND_SUMMARY},
    {.title = "How-to: cracked rungs", .kind = KIND_DOCUMENT},
    {.title = "Please welcome our new neighbours", .kind = KIND_WELCOME},
    {.title = "v1.4", .id = "tag:github.com,2008:Repository/123/v1.4", .kind = KIND_RELEASE},
    {.title = "Ada released v1.4", .id = "tag:github.com,2008:ReleaseEvent/77", .kind = KIND_RELEASE},
    {.title = "Ada commented",
     .id = "tag:github.com,2008:IssueCommentEvent/77",
     .kind = KIND_ANSWER,
     .verb = VERB_REPLY},
    {.title = "Ada pushed", .id = "tag:github.com,2008:PushEvent/77", .kind = KIND_NONE},
    {.title = "The glue", .id = "forum.e.org-post-12-3", .kind = KIND_ANSWER, .verb = VERB_REPLY},
    {.title = "The glue", .id = "forum.e.org-topic-12", .kind = KIND_NONE},
    {.title = "By: Ada", .id = "https://e.org/?p=12#comment-34", .kind = KIND_ANSWER, .verb = VERB_REPLY},
    {.title = "Ada writes", .id = "https://e.org/guest-post-by-ada/", .kind = KIND_NONE},
    {.title = "A fifth", .id = "https://e.org/guest-post-5/", .kind = KIND_NONE},
    {.title = "Where it lies", .id = "https://e.org/Repository/5", .kind = KIND_NONE},
    {.title = "Ada shared", .activity = "share", .verb = VERB_ANNOUNCE},
    {.title = "Ada boosted", .activity = "Announce", .verb = VERB_ANNOUNCE},
    {.title = "Ada joined", .activity = "Join", .verb = VERB_JOIN},
    {.title = "Ada left", .activity = "leave", .verb = VERB_LEAVE},
    {.title = "Ada wrote", .activity = "Create", .verb = VERB_POST},
    {.title = "Episode 9", .attachment = "audio/mpeg", .kind = KIND_EPISODE},
    {.title = "Belts", .text = "So, HAS ANYBODY a spare one?", .kind = KIND_EXPERIENCE},
    {.title = "Notes from the yard",
     .text = "It is a Template.",
     .kind = KIND_ASSET}, // the first rule, not the first place
    {.title = "Build", .author = "The CI Bot", .kind = KIND_AUTO},
    {.title = "how-t", .text = "please welcom", .kind = KIND_NONE},
    {.title = "A fence for the garden", .text = "It took a weekend.", .kind = KIND_NONE},
};

static void the_first_rule_that_fits_decides(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct kind_case *c = &cases[i];
        struct doc_item item = {
            .title = str_of(c->title), .id = str_of(c->id), .has_event = c->event, .verb = str_of(c->activity)};
        if (c->tag)
            vec_push(&arena, &item.tags)->term = str_of(c->tag);
        if (c->author)
            vec_push(&arena, &item.authors)->name = str_of(c->author);
        if (c->attachment)
            vec_push(&arena, &item.attachments)->type = str_of(c->attachment);
        if (c->reply)
            vec_push(&arena, &item.replies_to)->ref = str_of(c->reply);
        enum kind kind;
        enum verb verb;
        kind_of(&item, str_of(c->text), &kind, &verb);
        if (kind != c->kind || verb != c->verb)
            fail_msg("'%s': kind '%s', not '%s'; verb '%s', not '%s'", c->title, kind_names[kind], kind_names[c->kind],
                     verb_names[verb], verb_names[c->verb]);
    }
}

static void a_cue_is_found_wherever_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum kind kind;
    } cues[] = {
        {"has anyone", KIND_EXPERIENCE},
        {"has anybody", KIND_EXPERIENCE},
        {"anyone dealt with", KIND_EXPERIENCE},
        {"experience with", KIND_EXPERIENCE},
        {"you can reuse", KIND_ASSET},
        {"feel free to reuse", KIND_ASSET},
        {"template", KIND_ASSET},
        {"how-to", KIND_DOCUMENT},
        {"how to guide", KIND_DOCUMENT},
        {"write it down", KIND_DOCUMENT},
        {"step by step", KIND_DOCUMENT},
        {"minutes of", KIND_SUMMARY},
        {"summary of", KIND_SUMMARY},
        {"notes from", KIND_SUMMARY},
        {"please welcome", KIND_WELCOME},
        {"a warm welcome", KIND_WELCOME},
    };
    static const char around[] = "owowowowowowowowowowowowowowowowowowowowow"; // begins what is none
    for (size_t i = 0; i < sizeof cues / sizeof cues[0]; i++)
        for (size_t before = 0; before < 20; before++)
            for (size_t after = 0; after < 20; after++) {
                struct str text = arena_concat(&arena, str_make(around, before), str_of(cues[i].words));
                struct doc_item item = {.title = STR("Belts")};
                enum kind kind;
                enum verb verb;
                kind_of(&item, arena_concat(&arena, text, str_make(around, after)), &kind, &verb);
                assert_int_equal(kind, cues[i].kind);
                kind_of(&item, arena_concat(&arena, str_first(text, text.n - 1), STR(".")), &kind, &verb);
                assert_int_equal(kind, KIND_NONE);
            }
}

static void a_generated_title_asks_nothing(void **state)
{
    (void)state;
    struct doc_item item = {.title = STR("So, what now?"), .title_generated = true};
    enum kind kind;
    enum verb verb;
    kind_of(&item, STR_NONE, &kind, &verb);
    assert_int_equal(kind, KIND_NONE);
}

static int clean_up(void **state)
{
    (void)state;
    arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_fits_decides),
        cmocka_unit_test(a_cue_is_found_wherever_it_stands),
        cmocka_unit_test(a_generated_title_asks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, clean_up);
}
