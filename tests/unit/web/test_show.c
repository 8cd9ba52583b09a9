// How times, counts and languages are put for people.
#include "base/clock.h"
#include "web/show_priv.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static int64_t at(int year, int month, int day, int hour, int minute)
{
    return civil_time((struct civil){.year = year, .month = month, .day = day, .hour = hour, .minute = minute});
}

static void times_are_short(void **state)
{
    (void)state;
    struct arena a = {0};
    int64_t now = at(2026, 9, 23, 8, 30); // a Wednesday
    static const struct {
        int64_t ago;
        const char *text;
    } cases[] = {{0, "now"},
                 {59 * CLOCK_SECOND, "now"},
                 {CLOCK_MINUTE, "1 min"},
                 {59 * CLOCK_MINUTE, "59 min"},
                 {CLOCK_HOUR, "1 h"},
                 {23 * CLOCK_HOUR, "23 h"},
                 {CLOCK_DAY, "1 d"},
                 {6 * CLOCK_DAY, "6 d"},
                 {7 * CLOCK_DAY, "16 Sep"},
                 {300 * CLOCK_DAY, "27 Nov 2025"},
                 {-CLOCK_SECOND, "in 1 min"},
                 {-54 * CLOCK_MINUTE, "in 54 min"},
                 {-3 * CLOCK_HOUR, "in 3 h"},
                 {-23 * CLOCK_HOUR, "in 23 h"},
                 {-3 * CLOCK_DAY, "in 3 d"},
                 {-7 * CLOCK_DAY, "30 Sep"},
                 {-120 * CLOCK_DAY, "21 Jan 2027"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(show_time(&a, now - cases[i].ago, now).text.p, cases[i].text);
    struct view_time t = show_time(&a, now, now);
    assert_string_equal(t.full.p, "Wednesday 23 September 2026, 08:30 UTC");
    assert_string_equal(t.machine.p, "2026-09-23T08:30:00Z");
    assert_string_equal(show_day(&a, now, now).p, "Today");
    assert_string_equal(show_day(&a, now - CLOCK_DAY, now).p, "Yesterday");
    assert_string_equal(show_day(&a, now - 2 * CLOCK_DAY, now).p, "Monday 21 September");
    assert_string_equal(show_day(&a, now - 400 * CLOCK_DAY, now).p, "19 August 2025");
    arena_done(&a);
}

// Without a zone of one's own: what is near is so much from now, wherever one is.
static void times_fit_a_sentence(void **state)
{
    (void)state;
    struct arena a = {0};
    int64_t now = at(2026, 9, 23, 0, 30); // half an hour into the day of UTC
    assert_string_equal(show_ago(&a, now, now).text.p, "just now");
    assert_string_equal(show_ago(&a, now - CLOCK_HOUR, now).text.p, "1 h ago");
    assert_string_equal(show_ago(&a, now - 6 * CLOCK_DAY, now).text.p, "6 d ago");
    assert_string_equal(show_ago(&a, now - 7 * CLOCK_DAY, now).text.p, "16 Sep");
    assert_string_equal(show_since(&a, now, now, "for").p, "for 1 min");
    assert_string_equal(show_since(&a, now - 3 * CLOCK_HOUR, now, "for").p, "for 3 h");
    assert_string_equal(show_since(&a, now - CLOCK_DAY, now, "in the last").p, "in the last 1 day");
    assert_string_equal(show_since(&a, now - 6 * CLOCK_DAY, now, "for").p, "for 6 days");
    assert_string_equal(show_since(&a, now - 7 * CLOCK_DAY, now, "for").p, "since 16 September");
    assert_string_equal(show_since(&a, now - 400 * CLOCK_DAY, now, "for").p, "since 19 August 2025");
    assert_string_equal(show_until(&a, now + 50 * CLOCK_MINUTE, now).p, "for another 50 min");
    assert_string_equal(show_until(&a, now + 6 * CLOCK_DAY, now).p, "for another 6 days");
    assert_string_equal(show_until(&a, now + 10 * CLOCK_DAY, now).p, "until 3 October");
    arena_done(&a);
}

static void counts_are_readable(void **state)
{
    (void)state;
    struct arena a = {0};
    assert_string_equal(show_number(&a, 999).p, "999");
    assert_string_equal(show_number(&a, 1000).p, "1,000");
    assert_string_equal(show_number(&a, 12034).p, "12,034");
    assert_string_equal(show_number(&a, 1234567).p, "1,234,567");
    assert_string_equal(show_number(&a, 1000000002).p, "1,000,000,002");
    assert_null(show_bytes(&a, 0).p);
    assert_string_equal(show_bytes(&a, 1).p, "1 kB");
    assert_string_equal(show_bytes(&a, 2400000).p, "2 MB");
    assert_null(show_seconds(&a, -1).p);
    assert_string_equal(show_seconds(&a, 61).p, "2 min");
    assert_string_equal(show_seconds(&a, 3540).p, "59 min");
    assert_string_equal(show_seconds(&a, 3599).p, "1 h 0 min");
    assert_string_equal(show_seconds(&a, 3900).p, "1 h 5 min");
    assert_string_equal(show_seconds(&a, 7199).p, "2 h 0 min");
    assert_string_equal(show_seconds(&a, 86399).p, "24 h 0 min");
    assert_non_null(show_seconds(&a, INT64_MAX).p);
    assert_string_equal(show_join(0, 3).p, "");
    assert_string_equal(show_join(1, 3).p, ", ");
    assert_string_equal(show_join(2, 3).p, " and ");
    arena_done(&a);
}

static void languages_are_checked(void **state)
{
    (void)state;
    static const char *const fine[] = {"en", "pt-BR", "zh-Hant-TW", "gsw"};
    static const char *const bad[] = {"", "e", "english", "en_US", "en-", "en us", "12", "-en", "en\"x"};
    for (size_t i = 0; i < sizeof fine / sizeof *fine; i++)
        assert_true(show_language(str_of(fine[i])).n > 0);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(show_language(str_of(bad[i])).n, 0);
}

static void sparks_stay_in_their_box(void **state)
{
    (void)state;
    struct arena a = {0};
    int weeks[26] = {0};
    struct view_spark s = show_spark(&a, weeks, 26); // nothing at all
    assert_true(s.pale);
    for (int i = 0; i < 26; i++)
        weeks[i] = i * 1000;
    s = show_spark(&a, weeks, 26);
    assert_false(s.pale);
    assert_string_equal(s.now.p, "M115.0 2.0h3.4v32.0h-3.4z");
    assert_int_equal(str_find(s.past, STR("v-")), s.past.n);
    assert_string_equal(s.label.p, "Activity by week over half a year; 25000 this week, 25000 in the fullest");
    arena_done(&a);
}

static void the_next_page_keeps_the_filter(void **state)
{
    (void)state;
    struct arena a = {0};
    field_list f = {0};
    struct river_place none = {0}, place;
    fields_read(&a, STR("community=a%26b&before=-9.8&kind="), &f);
    place = show_place(&f);
    assert_true(place.sort_at == -9 && place.entry == 8);
    assert_string_equal(arena_cstr(&a, show_older(&a, STR("/river"), &f, (struct river_place){-7, 5})),
                        "/river?community=a%26b&before=-7.5");
    assert_string_equal(arena_cstr(&a, show_older(&a, STR("/river"), &f, none)), "/river?community=a%26b");
    assert_string_equal(arena_cstr(&a, show_older(&a, STR("/kept"), &(field_list){0}, none)), "/kept");
    static const char *const wrong[] = {"",          "before=",    "before=8",    "before=9.",
                                        "before=.8", "before=9.0", "before=9.8.7"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        field_list other = {0};
        fields_read(&a, str_of(wrong[i]), &other);
        if (show_place(&other).entry)
            fail_msg("%s", wrong[i]);
    }
    arena_done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_short),          cmocka_unit_test(times_fit_a_sentence),
        cmocka_unit_test(counts_are_readable),      cmocka_unit_test(languages_are_checked),
        cmocka_unit_test(sparks_stay_in_their_box), cmocka_unit_test(the_next_page_keeps_the_filter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
