// test_date.c – the families of dates in protocols 1.7, each by an example of its own.
#include "base/clock.h"
#include "text/date.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

struct row {
    const char *text, *want; // RFC 3339; NULL for no date
};

static void check(const struct row *rows, size_t n, enum date_order order)
{
    for (size_t i = 0; i < n; i++) {
        int64_t us = -1;
        char room[TIME_TEXT];
        bool read = date_parse(str_of(rows[i].text), order, &us);
        if (read != (rows[i].want != NULL))
            fail_msg("\"%s\" %s", rows[i].text, read ? "was read" : "was not read");
        if (read && !str_is(time_rfc3339(us, room), rows[i].want))
            fail_msg("\"%s\" is %s, should be %s", rows[i].text, room, rows[i].want);
    }
}

#define CHECK(order, ...)                                                                                              \
    do {                                                                                                               \
        static const struct row rows[] = {__VA_ARGS__};                                                                \
        check(rows, sizeof rows / sizeof *rows, order);                                                                \
    } while (0)

// clang-format off
static void rfc3339(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"2024-05-06T07:08:09Z", "2024-05-06T07:08:09Z"},
        {"2024-05-06t07:08:09z", "2024-05-06T07:08:09Z"},
        {"2024-05-06T07:08:09+02:00", "2024-05-06T05:08:09Z"},
        {"2024-05-06T07:08:09-03:30", "2024-05-06T10:38:09Z"},
        {"2024-05-06T07:08:09.25Z", "2024-05-06T07:08:09.250Z"},
        {"2024-05-06T07:08:09.123456789Z", "2024-05-06T07:08:09.123456Z"},
        {"  2024-05-06T07:08:09Z \n", "2024-05-06T07:08:09Z"},
        {"2024-02-29T23:59:60Z", "2024-03-01T00:00:00Z"});
}

static void iso8601_and_its_looser_cousins(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"2024-05-06 07:08:09", "2024-05-06T07:08:09Z"},
        {"2024-05-06 07:08:09 +0200", "2024-05-06T05:08:09Z"},
        {"2024-05-06T07:08", "2024-05-06T07:08:00Z"},
        {"2024-05-06T07:08:09,5+0100", "2024-05-06T06:08:09.500Z"},
        {"2024-05-06T07:08:09-07", "2024-05-06T14:08:09Z"},
        {"2024-05-06T24:00:00Z", "2024-05-07T00:00:00Z"},
        {"2024-05-06T24:00:01Z", NULL},
        {"2024-05-06T25:08:09Z", NULL},
        {"2024-05-06T07:60:09Z", NULL},
        {"2024-05-06T07:08:61Z", NULL},
        {"2024-5-6 7:8:9", "2024-05-06T07:08:09Z"},
        {"24-05-06T07:08:09Z", "2024-05-06T07:08:09Z"},
        {"06.05.2024T07:08", "2024-05-06T07:08:00Z"},
        {"2024-05-06 UT", "2024-05-06T00:00:00Z"},
        {"20240506", "2024-05-06T00:00:00Z"},
        {"20240506T070809Z", "2024-05-06T07:08:09Z"},
        {"20240506T0708", "2024-05-06T07:08:00Z"},
        {"20240506Z", "2024-05-06T00:00:00Z"},
        {"202405060708", "2024-05-06T07:08:00Z"},
        {"20240506070809", "2024-05-06T07:08:09Z"},
        {"2024-05-06", "2024-05-06T00:00:00Z"},
        {"2024-05-06Z", "2024-05-06T00:00:00Z"},
        {"2024-05", "2024-05-01T00:00:00Z"},
        {"2024", "2024-01-01T00:00:00Z"},
        {"2024/05/06", "2024-05-06T00:00:00Z"},
        {"2024/05/06 07:08", "2024-05-06T07:08:00Z"},
        {"2024.05.06", "2024-05-06T00:00:00Z"},
        {"2024-30-06", "2024-06-30T00:00:00Z"},
        {"2024-06-31", NULL},
        {"2023-02-29", NULL},
        {"2024-13-13", NULL});
}

static void week_and_ordinal_dates(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"2024-W19-1", "2024-05-06T00:00:00Z"},
        {"2024W191T0708", "2024-05-06T07:08:00Z"},
        {"2024-W19", "2024-05-06T00:00:00Z"},
        {"2020-W53-7", "2021-01-03T00:00:00Z"},
        {"2021-W01-1", "2021-01-04T00:00:00Z"},
        {"2024-W54-1", NULL},
        {"2024-W00-1", NULL},
        {"2024-W19-8", NULL},
        {"2024-127", "2024-05-06T00:00:00Z"},
        {"2024127", "2024-05-06T00:00:00Z"},
        {"2024-127T07:08:09Z", "2024-05-06T07:08:09Z"},
        {"2024-366", "2024-12-31T00:00:00Z"},
        {"2023-366", NULL},
        {"2024-000", NULL});
}

static void rfc822_and_its_slips(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"Mon, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"Mon, 6 May 2024 7:08 GMT", "2024-05-06T07:08:00Z"},
        {"06 May 2024 07:08:09", "2024-05-06T07:08:09Z"},
        {"Fri, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09Z"}, // the wrong weekday
        {"Mon 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"Mon,, 06 May 2024 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"Mon, 06 May 24 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"Tue, 06 May 97 07:08:09 GMT", "1997-05-06T07:08:09Z"},
        {"Mon, 06 May 124 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"Mon, 06-May-2024 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"Mon, 06 May 2024 07:08:09", "2024-05-06T07:08:09Z"},
        {"Mon, 06 May 2024", "2024-05-06T00:00:00Z"},
        {"06 May 2024 0708 GMT", "2024-05-06T07:08:00Z"},
        {"Mon, 06 May 2024 07:08:60 GMT", "2024-05-06T07:09:00Z"},
        {"Mon, 32 May 2024 07:08:09 GMT", NULL},
        {"Mon, 00 May 2024 07:08:09 GMT", NULL},
        {"Mon, 06 Mxy 2024 07:08:09 GMT", NULL},
        {"Mon, May x 2024 07:08:09 GMT", NULL},
        {"Mon, 06 May 20245 07:08:09 GMT", NULL});
}

static void zones_by_name_and_number(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"6 May 2024 07:08:09 Z", "2024-05-06T07:08:09Z"},
        {"6 May 2024 07:08:09 UT", "2024-05-06T07:08:09Z"},
        {"6 May 2024 07:08:09 UTC", "2024-05-06T07:08:09Z"},
        {"6 May 2024 07:08:09 GMT+0200", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 GMT-01:30", "2024-05-06T08:38:09Z"},
        {"6 May 2024 07:08:09 UTC+2", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 +02:00", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 --0700", "2024-05-06T14:08:09Z"},
        {"6 May 2024 07:08:09 -700", "2024-05-06T14:08:09Z"},
        {"6 May 2024 07:08:09 -07", "2024-05-06T14:08:09Z"},
        {"6 May 2024 07:08:09 -0700 (PDT)", "2024-05-06T14:08:09Z"},
        {"6 May 2024 07:08:09 0000", "2024-05-06T07:08:09Z"}, // the sign is missing
        {"6 May 2024 07:08:09 0200", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 + 0200", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 - 0700", "2024-05-06T14:08:09Z"},
        {"07:08 - 6 May 2024", "2024-05-06T07:08:00Z"}, // no offset: the day
        {"6 May 2024 07:08:09 EST", "2024-05-06T12:08:09Z"},
        {"6 May 2024 07:08:09 EDT", "2024-05-06T11:08:09Z"},
        {"6 May 2024 07:08:09 CST", "2024-05-06T13:08:09Z"},
        {"6 May 2024 07:08:09 CDT", "2024-05-06T12:08:09Z"},
        {"6 May 2024 07:08:09 MST", "2024-05-06T14:08:09Z"},
        {"6 May 2024 07:08:09 MDT", "2024-05-06T13:08:09Z"},
        {"6 May 2024 07:08:09 PST", "2024-05-06T15:08:09Z"},
        {"6 May 2024 07:08:09 PDT", "2024-05-06T14:08:09Z"},
        {"6 May 2024 07:08:09 AST", "2024-05-06T11:08:09Z"},
        {"6 May 2024 07:08:09 ADT", "2024-05-06T10:08:09Z"},
        {"6 May 2024 07:08:09 CET", "2024-05-06T06:08:09Z"},
        {"6 May 2024 07:08:09 CEST", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 MET", "2024-05-06T06:08:09Z"},
        {"6 May 2024 07:08:09 MEST", "2024-05-06T05:08:09Z"},
        {"6 May 2024 07:08:09 A", "2024-05-06T08:08:09Z"}, // RFC 822 5.1
        {"6 May 2024 07:08:09 M", "2024-05-06T19:08:09Z"},
        {"6 May 2024 07:08:09 N", "2024-05-06T06:08:09Z"},
        {"6 May 2024 07:08:09 Y", "2024-05-05T19:08:09Z"},
        {"6 May 2024 07:08:09 QQST", "2024-05-06T07:08:09Z"}, // RFC 5322 4.3: unknown is -0000
        {"6 May 2024 07:08:09 Europe/Berlin", "2024-05-06T07:08:09Z"});
}

static void offsets_no_place_has_are_ignored(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"2024-05-06T07:08:09+14:00", "2024-05-05T17:08:09Z"},
        {"2024-05-06T07:08:09+14:01", "2024-05-06T07:08:09Z"},
        {"2024-05-06T07:08:09-12:00", "2024-05-06T19:08:09Z"},
        {"2024-05-06T07:08:09-12:01", "2024-05-06T07:08:09Z"},
        {"2024-05-06T07:08:09+99999999999999", "2024-05-06T07:08:09Z"});
}

static void month_before_day_and_twelve_hours(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"May 6, 2024 7:08 PM", "2024-05-06T19:08:00Z"},
        {"May 6, 2024, 7:08 a.m.", "2024-05-06T07:08:00Z"},
        {"May 6, 2024, 7:08 P.M. EST", "2024-05-07T00:08:00Z"},
        {"May 6th, 2024 at 12:08 am", "2024-05-06T00:08:00Z"},
        {"Monday, May 6th 2024 12:08pm", "2024-05-06T12:08:00Z"},
        {"May 6 2024 3PM", "2024-05-06T15:00:00Z"},
        {"3 p.m. on May 6, 2024", "2024-05-06T15:00:00Z"},
        {"the 2nd of September 2024", "2024-09-02T00:00:00Z"},
        {"1st Sept 2024", "2024-09-01T00:00:00Z"},
        {"September 3rd, 2024", "2024-09-03T00:00:00Z"},
        {"2024 May 6", "2024-05-06T00:00:00Z"},
        {"May 2024", "2024-05-01T00:00:00Z"},
        {"07:08, 6 May 2024", "2024-05-06T07:08:00Z"});
}

static void asctime_and_its_kin(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"Mon May  6 07:08:09 2024", "2024-05-06T07:08:09Z"},
        {"Mon May  6 07:08:09 EST 2024", "2024-05-06T12:08:09Z"},
        {"Mon May 06 07:08:09 +0200 2024", "2024-05-06T05:08:09Z"},
        {"Mon, 2024/05/06 07:08:09 EDT", "2024-05-06T11:08:09Z"},
        {"Mon May 06 2024 07:08:09 GMT+0200 (Central European Summer Time)", "2024-05-06T05:08:09Z"});
}

static void points_slashes_and_their_order(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"06.05.2024 07:08", "2024-05-06T07:08:00Z"},
        {"06.05.2024 07.08", "2024-05-06T07:08:00Z"},
        {"6.5.24", "2024-05-06T00:00:00Z"},
        {"05/06/2024", "2024-05-06T00:00:00Z"}, // nothing tells: as Americans write
        {"05/06/2024 7:08 PM", "2024-05-06T19:08:00Z"},
        {"13/05/2024", "2024-05-13T00:00:00Z"},
        {"05/13/2024", "2024-05-13T00:00:00Z"},
        {"05-13-2024", "2024-05-13T00:00:00Z"},
        {"13/13/2024", NULL},
        {"05/06", NULL});
    CHECK(DATE_DAY_FIRST, {"05/06/2024", "2024-06-05T00:00:00Z"}, {"05/13/2024", "2024-05-13T00:00:00Z"});
    CHECK(DATE_MONTH_FIRST, {"05/06/2024", "2024-05-06T00:00:00Z"}, {"06.05.2024", "2024-05-06T00:00:00Z"});
}

static void unix_seconds(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"1714979289", "2024-05-06T07:08:09Z"},
        {"1714979289.5", "2024-05-06T07:08:09Z"},
        {"1714979289000", "2024-05-06T07:08:09Z"},
        {"1714979289000000", "2024-05-06T07:08:09Z"},
        {"-1714979289", NULL},
        {"0", NULL});
}

static void other_languages(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"Mo, 06 Mai 2024 07:08:09 +0200", "2024-05-06T05:08:09Z"},
        {"Montag, 6. März 2024, 07:08 Uhr", "2024-03-06T07:08:00Z"},
        {"Di, 31 Dez 2024 10:00:00 MEZ", "2024-12-31T09:00:00Z"},
        {"6. Jänner 2024", "2024-01-06T00:00:00Z"},
        {"lundi 6 mai 2024 à 07h08", "2024-05-06T07:08:00Z"},
        {"mar., 03 sept. 2024 10:00:00 +0200", "2024-09-03T08:00:00Z"},
        {"mar. 5 mars 2024", "2024-03-05T00:00:00Z"},
        {"1er août 2024", "2024-08-01T00:00:00Z"},
        {"sam, 10 Février 2024 10:00:00 GMT", "2024-02-10T10:00:00Z"},
        {"lunes, 6 de mayo de 2024 a las 7:08", "2024-05-06T07:08:00Z"},
        {"mar, 03 dic 2024 10:00:00 -0300", "2024-12-03T13:00:00Z"},
        {"Δευ, 06 Μαϊ 2024 07:08:09 EEST", "2024-05-06T04:08:09Z"},
        {"Τρί, 12 Ιούλ 2024 07:08:09 GMT", "2024-07-12T07:08:09Z"},
        {"6 Ιουνίου 2024 3:04 μ.μ.", "2024-06-06T15:04:00Z"},
        {"6 Δεκεμβρίου 2024", "2024-12-06T00:00:00Z"},
        {"2024-május-06T7:08-05:00", "2024-05-06T12:08:00Z"},
        {"2024. szeptember 6., péntek 7:08", "2024-09-06T07:08:00Z"},
        {"śr, 31 gru 2003 10:14:55 +0100", "2003-12-31T09:14:55Z"},
        {"6 września 2024", "2024-09-06T00:00:00Z"},
        {"pátek 6. června 2024 7:08", "2024-06-06T07:08:00Z"},
        {"6. července 2024", "2024-07-06T00:00:00Z"},
        {"tisdag 6 augusti 2024 kl. 07:08", "2024-08-06T07:08:00Z"},
        {"6. desember 2024", "2024-12-06T00:00:00Z"},
        {"Salı, 06 Ağu 2024 07:08:09 +0300", "2024-08-06T04:08:09Z"},
        {"2024년 5월 6일  07:08:09", "2024-05-06T07:08:09Z"},
        {"2024년 5월 6일 (월) 오후 3:08", "2024-05-06T15:08:00Z"},
        {"2024-05-06 오전 12:08:09", "2024-05-06T00:08:09Z"},
        {"2024년 5월 6일 오후 3시 8분 9초", "2024-05-06T15:08:09Z"},
        {"2024年5月6日星期一 下午3:08", "2024-05-06T15:08:00Z"},
        {"2024年5月6日 15時08分09秒", "2024-05-06T15:08:09Z"},
        {"Пн, 06 мая 2024 07:08:09 +0300", "2024-05-06T04:08:09Z"},
        {"6 СЕНТЯБРЯ 2024 г. в 07:08", "2024-09-06T07:08:00Z"},
        {"6 giugno 2024", "2024-06-06T00:00:00Z"},
        {"lunedì 6 maggio 2024 ore 07:08", "2024-05-06T07:08:00Z"},
        {"6 maart 2024", "2024-03-06T00:00:00Z"},
        {"maandag 6 mei 2024 om 07:08", "2024-05-06T07:08:00Z"},
        {"6 de março de 2024", "2024-03-06T00:00:00Z"},
        {"6 de março de 2024 às 07:08", "2024-03-06T07:08:00Z"},
        {"6 березня 2024 р. о 07:08", "2024-03-06T07:08:00Z"},
        {"週一, 06 五月 2024 07:08:09 +0800", "2024-05-05T23:08:09Z"},
        {"周五, 06 十二月 2024 07:08:09 +0800", "2024-12-05T23:08:09Z"},
        {"月, 06 皐月 2024 07:08:09 +0900", NULL}); // a month that nobody knows is not the day's number
}

static void comments_do_not_count(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"Mon (a (nested) remark), 06 May(or June?) 2024 07:08:09(!) +0200 (CEST)", "2024-05-06T05:08:09Z"},
        {"06 May(\\) 1999) 2024", "2024-05-06T00:00:00Z"},
        {"06 May 2024 07:08 (never closed", "2024-05-06T07:08:00Z"},
        {"2024-05-06 T 07:08:09Z", "2024-05-06T07:08:09Z"});
}

static void wrappings_and_odd_blanks(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"<![CDATA[Mon, 06 May 2024 07:08:09 GMT]]>", "2024-05-06T07:08:09Z"},
        {"&lt;![CDATA[ 2024-05-06 ]]&gt;", "2024-05-06T00:00:00Z"},
        {"Mon,&nbsp;06&#160;May 2024 07:08:09 GMT", "2024-05-06T07:08:09Z"},
        {"May 6, 2024 7:08\u202fPM", "2024-05-06T19:08:00Z"},
        {"2024\u201105\u201106T07:08:09\u221202:00", "2024-05-06T09:08:09Z"},
        {"2024-05-06T07:08:09\xff", "2024-05-06T07:08:09Z"},
        {"\u200e5\u200e/\u200e6\u200e/\u200e2024\u200f 7\u200e:\u200e08", "2024-05-06T07:08:00Z"},
        {"２０２４年５月６日 ０７：０８", "2024-05-06T07:08:00Z"},
        {"", NULL},
        {"   ", NULL},
        {"soon", NULL},
        {"one two three four five 6 May 2024", NULL},
        {"1 2 3 4 5", NULL},
        {"12:00", NULL},
        {"6 May", NULL},
        {"6 May June 2024", NULL},
        {"6 May 2024 07:08 09:10", NULL},
        {"20240506 20240506", NULL},
        {"Mon, 06 May 2024 07:08:09 GMT and then a very long story that has nothing to do with any date at all, but goes on "
         "and on, as feeds sometimes do when a field was filled in wrong", NULL});
}

static void years_that_mean_none(void **state)
{
    (void)state;
    CHECK(DATE_ORDER_UNKNOWN,
        {"0001-01-01T00:00:00Z", NULL},
        {"1601-01-01T00:00:00Z", NULL},
        {"9999-12-31T23:59:59Z", NULL},
        {"9998-12-31T23:59:59Z", "9998-12-31T23:59:59Z"},
        {"1969-12-31T23:59:59Z", NULL},
        {"1970-01-01T23:59:59Z", NULL},
        {"1970-01-02T00:00:00Z", "1970-01-02T00:00:00Z"},
        {"Thu, 01 Jan 1970 00:00:00 GMT", NULL});
}
// clang-format on

static void order_is_learnt_from_numbers_over_twelve(void **state)
{
    (void)state;
    assert_int_equal(date_order_of(STR("13/05/2024")), DATE_DAY_FIRST);
    assert_int_equal(date_order_of(STR("05/13/2024 10:00")), DATE_MONTH_FIRST);
    assert_int_equal(date_order_of(STR("13-05-2024")), DATE_DAY_FIRST);
    assert_int_equal(date_order_of(STR("05/06/2024")), DATE_ORDER_UNKNOWN);
    assert_int_equal(date_order_of(STR("13.05.2024")), DATE_ORDER_UNKNOWN); // with points the day is first anyway
    assert_int_equal(date_order_of(STR("2024-05-13")), DATE_ORDER_UNKNOWN);
    assert_int_equal(date_order_of(STR("13 May 2024")), DATE_ORDER_UNKNOWN);
    assert_int_equal(date_order_of(STR("no date")), DATE_ORDER_UNKNOWN);
}

static void http_dates_in_three_forms_and_no_other(void **state)
{
    (void)state;
    clock_set(INT64_C(1714979289) * CLOCK_SECOND); // 2024
    static const struct {
        const char *text;
        int64_t seconds; // −1: none
    } rows[] = {
        {"Mon, 06 May 2024 07:08:09 GMT", 1714979289},
        {"Monday, 06-May-24 07:08:09 GMT", 1714979289},
        {"Mon May  6 07:08:09 2024", 1714979289},
        {"Wed May 22 07:08:09 2024", 1716361689},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
        {" Mon, 06 May 2024 07:08:09 GMT ", 1714979289},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Sat, 31 Dec 2016 23:59:60 GMT", 1483228800},
        {"Thu, 29 Feb 2024 00:00:00 GMT", 1709164800},
        {"Wed, 29 Feb 2023 00:00:00 GMT", -1},
        {"Mon, 6 May 2024 07:08:09 GMT", -1},
        {"Mon, 06 May 2024 07:08:09 +0000", -1},
        {"Mon, 06 May 2024 07:08:09 GMTx", -1},
        {"Mon, 06 Nay 2024 07:08:09 GMT", -1},
        {"Mon, 06 ayJ 2024 07:08:09 GMT", -1},
        {"Mox, 06 May 2024 07:08:09 GMT", -1},
        {"Mon, 06 May 2024 24:08:09 GMT", -1},
        {"Mon, 06 May 2024 07:08", -1},
        {"Mon, 0x May 2024 07:08:09 GMT", -1},
        {"2024-05-06T07:08:09Z", -1},
        {"0", -1},
        {"-1", -1},
        {"", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t us = -1;
        bool read = date_parse_http(str_of(rows[i].text), &us);
        if (read != (rows[i].seconds >= 0) || (read && us != rows[i].seconds * CLOCK_SECOND))
            fail_msg("\"%s\": %lld", rows[i].text, (long long)us);
    }
    clock_set(0);
}

static void durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds; // −1: none
    } rows[] = {
        {"1:02:03", 3723},
        {"62:03", 3723},
        {"3723", 3723},
        {"3723.5", 3723},
        {"PT1H2M3S", 3723},
        {"pt1h2m3.9s", 3723},
        {"P1DT1S", 86401},
        {"P2W", 1209600},
        {" 01:02:03 ", 3723},
        {"0", 0},
        {"00:00:07.25", 7},
        {"PT90M", 5400},
        {"1:2:3:4", -1},
        {"1:x", -1},
        {"-5", -1},
        {"", -1},
        {"P", -1},
        {"PT", -1},
        {"P1Y", -1},
        {"P1M", -1},
        {"PT5", -1},
        {"PTS", -1},
        {"3723.x", -1},
        {"1h", -1},
        {"99999999999999999999", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int64_t seconds = -1;
        bool read = date_duration(str_of(rows[i].text), &seconds);
        if (read != (rows[i].seconds >= 0) || (read && seconds != rows[i].seconds))
            fail_msg("\"%s\": %lld", rows[i].text, (long long)seconds);
    }
}

static void what_the_clock_writes_is_read(void **state)
{
    (void)state;
    for (int64_t us = CLOCK_DAY; us < INT64_C(8000) * 365 * CLOCK_DAY; us += 34567 * CLOCK_MINUTE + 7 * CLOCK_SECOND) {
        char room[TIME_TEXT];
        int64_t back = 0;
        assert_true(date_parse(time_rfc3339(us, room), DATE_ORDER_UNKNOWN, &back));
        assert_int_equal(back, us);
        assert_true(date_parse(time_http(us, room), DATE_ORDER_UNKNOWN, &back));
        assert_int_equal(back, us);
        assert_true(date_parse_http(time_http(us, room), &back));
        assert_int_equal(back, us);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rfc3339),
        cmocka_unit_test(iso8601_and_its_looser_cousins),
        cmocka_unit_test(week_and_ordinal_dates),
        cmocka_unit_test(rfc822_and_its_slips),
        cmocka_unit_test(zones_by_name_and_number),
        cmocka_unit_test(offsets_no_place_has_are_ignored),
        cmocka_unit_test(month_before_day_and_twelve_hours),
        cmocka_unit_test(asctime_and_its_kin),
        cmocka_unit_test(points_slashes_and_their_order),
        cmocka_unit_test(unix_seconds),
        cmocka_unit_test(other_languages),
        cmocka_unit_test(comments_do_not_count),
        cmocka_unit_test(wrappings_and_odd_blanks),
        cmocka_unit_test(years_that_mean_none),
        cmocka_unit_test(order_is_learnt_from_numbers_over_twelve),
        cmocka_unit_test(http_dates_in_three_forms_and_no_other),
        cmocka_unit_test(durations),
        cmocka_unit_test(what_the_clock_writes_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
