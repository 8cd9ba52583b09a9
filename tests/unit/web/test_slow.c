// Clients that send as slowly as they can are cut; those beside them are served. Takes a quarter of a minute: the
// limits are what they are. And a hub that has all the connections it may have.
#include "base/limits.h"
#include "support/web_hub.h"

#include <sys/resource.h>

enum { SLOW = 200 };

static void clients_that_drip_are_cut(void **state)
{
    struct web_hub *h = *state;
    int slow[SLOW];
    const char *start = "GET / HTTP/1.1\r\nHost: localhost\r\nX: ";
    for (int i = 0; i < SLOW; i++) {
        slow[i] = dial(h);
        if (i % 2)
            say(slow[i], start, strlen(start)); // the others do not even begin
    }
    int64_t from = clock_mono(), limit = (LIMIT_REQUEST_HEADERS_MS + 3000) * INT64_C(1000);
    int open = SLOW;
    while (open > 0 && clock_mono() - from < limit) {
        usleep(500000);
        int64_t asked = clock_mono();
        assert_int_equal(get(h, "/healthz").status, 200);
        assert_true(clock_mono() - asked < CLOCK_SECOND);
        for (int i = 0; i < SLOW; i++) {
            char c;
            if (slow[i] < 0)
                continue;
            if (recv(slow[i], &c, 1, MSG_DONTWAIT) == 0 || send(slow[i], i % 2 ? "x" : "", i % 2, MSG_NOSIGNAL) < 0) {
                close(slow[i]);
                slow[i] = -1;
                open--;
            }
        }
        if (clock_mono() - from < (LIMIT_REQUEST_HEADERS_MS - 1500) * INT64_C(1000))
            assert_int_equal(open, SLOW); // nobody is cut early
    }
    assert_int_equal(open, 0);
}

// Both ends of each connection are this process's.
static void room_make(rlim_t files)
{
    struct rlimit most;
    getrlimit(RLIMIT_NOFILE, &most);
    if (most.rlim_max < files)
        skip();
    most.rlim_cur = most.rlim_cur < files ? files : most.rlim_cur;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &most), 0);
}

static void one_who_leaves_a_full_house_makes_room(void **state)
{
    enum { HOUSE = LIMIT_CONNECTIONS };
    struct web_hub *h = *state;
    int guest[HOUSE];
    room_make(2 * HOUSE + 200);
    for (int i = 0; i < HOUSE; i++) {
        guest[i] = dial(h);
        if (i % 100 == 99)
            usleep(5000); // what comes faster than it is let in has to come again
    }
    usleep(300000);
    close(guest[0]);
    usleep(300000); // and nothing else happens there
    int64_t asked = clock_mono();
    assert_int_equal(get(h, "/healthz").status, 200);
    assert_true(clock_mono() - asked < 3 * CLOCK_SECOND); // well before the others are cut
    for (int i = 1; i < HOUSE; i++)
        close(guest[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(clients_that_drip_are_cut, web_hub_setup, web_hub_teardown),
        cmocka_unit_test_setup_teardown(one_who_leaves_a_full_house_makes_room, web_hub_setup, web_hub_teardown)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
