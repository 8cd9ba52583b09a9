// test_settings.c – settings from options, environment and file, in rising order, and what is refused.
#include "app/command.h"
#include "app/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

struct reading {
    struct arena arena;
    struct settings settings;
    struct arguments arguments;
    struct err err;
};

static bool read_all(struct reading *r, const char *command, settings_file *file, const char *line)
{
    char *words[10];
    int n = 0;
    struct str rest = str_of(line), word;
    while (str_split(&rest, ' ', &word))
        words[n++] = arena_cstr(&r->arena, word);
    return settings_read(&r->arena, command, n, words, file, &r->settings, &r->arguments, &r->err);
}

static bool file_of_store(const char *path, struct settings_reader *reader, struct err *err)
{
    return settings_line(reader, "store", path, err);
}
static bool file_with_unknown(const char *path, struct settings_reader *reader, struct err *err)
{
    (void)path;
    return settings_line(reader, "colour", "blue", err);
}
static bool file_with_option(const char *path, struct settings_reader *reader, struct err *err)
{
    (void)path;
    return settings_line(reader, "json", "yes", err);
}

static void defaults_stand_where_nothing_is_said(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_true(read_all(&r, "poll", NULL, "x -"));
    assert_true(str_is(r.settings.store, "tributary.db"));
    assert_false(r.settings.json);
    assert_int_equal(r.arguments.v.n, 2);
    assert_string_equal(r.arguments.v.v[1], "-");
    arena_done(&r.arena);
}

static void options_outrank_the_environment_and_that_the_file(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_true(read_all(&r, "poll", file_of_store, "--config from-file"));
    assert_true(str_is(r.settings.store, "from-file"));
    setenv("TRIBUTARY_STORE", "from-environment", 1);
    assert_true(read_all(&r, "poll", file_of_store, "--config from-file"));
    assert_true(str_is(r.settings.store, "from-environment"));
    assert_true(read_all(&r, "poll", file_of_store, "--config=from-file --store=from-option"));
    assert_true(str_is(r.settings.store, "from-option"));
    unsetenv("TRIBUTARY_STORE");
    setenv("TRIBUTARY_CONFIG", "named-by-environment", 1);
    assert_true(read_all(&r, "poll", file_of_store, ""));
    assert_true(str_is(r.settings.store, "named-by-environment"));
    unsetenv("TRIBUTARY_CONFIG");
    arena_done(&r.arena);
}

static void options_stand_anywhere_until_two_dashes(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_true(read_all(&r, "poll", NULL, "a --json b -- --store"));
    assert_true(r.settings.json);
    assert_int_equal(r.arguments.v.n, 3);
    assert_string_equal(r.arguments.v.v[2], "--store");
    assert_true(read_all(&r, "poll", NULL, "--help --store s"));
    assert_true(r.arguments.help);
    arena_done(&r.arena);
}

static void refused(enum err_code code, const char *text, settings_file *file, const char *line)
{
    struct reading r = {0};
    assert_false(read_all(&r, "poll", file, line));
    assert_int_equal(r.err.code, code);
    assert_non_null(strstr(r.err.text, text));
    arena_done(&r.arena);
}

static void what_is_unknown_or_lacks_its_value_is_refused(void **state)
{
    (void)state;
    refused(ERR_USAGE, "unknown option --onec", NULL, "--onec");
    refused(ERR_USAGE, "unknown option -x", NULL, "-x");
    refused(ERR_USAGE, "unknown option --", NULL, "--=x");
    refused(ERR_USAGE, "--store needs a value", NULL, "--store");
    refused(ERR_USAGE, "--json takes no value", NULL, "--json=yes");
    refused(ERR_SETTING, "'colour' is no setting", file_with_unknown, "--config f");
    refused(ERR_SETTING, "'json' is no setting", file_with_option, "--config f");
}

static void each_type_takes_its_own_values_and_refuses_others(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_true(read_all(&r, "poll", NULL, "--once --transfers 7 --host-gap 500ms"));
    assert_true(r.settings.once);
    assert_false(r.settings.force);
    assert_int_equal(r.settings.transfers, 7);
    assert_int_equal(r.settings.host_gap, 500000);
    assert_int_equal(r.settings.host_limit, 1); // the default
    assert_true(read_all(&r, "poll", NULL, "--host-gap=2h"));
    assert_int_equal(r.settings.host_gap, INT64_C(7200000000));
    refused(ERR_USAGE, "--transfers: 'many' is not a whole number", NULL, "--transfers many");
    refused(ERR_USAGE, "--transfers: '-1'", NULL, "--transfers=-1");
    refused(ERR_USAGE, "--host-gap: '5' is not a time span", NULL, "--host-gap 5");
    refused(ERR_USAGE, "--host-gap: '99999999999999d'", NULL, "--host-gap 99999999999999d");
    setenv("TRIBUTARY_ANY_PORT", "on", 1);
    assert_true(read_all(&r, "poll", NULL, "x"));
    assert_true(r.settings.any_port);
    setenv("TRIBUTARY_ANY_PORT", "perhaps", 1);
    refused(ERR_SETTING, "--any-port: 'perhaps' is neither yes nor no", NULL, "x");
    unsetenv("TRIBUTARY_ANY_PORT");
    arena_done(&r.arena);
}

static void an_address_of_the_hub_is_kept_without_what_stands_after_its_host(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_true(read_all(&r, "serve", NULL, "--base-url https://Hub.Example:443/"));
    assert_true(str_is(r.settings.base_url, "https://hub.example"));
    assert_true(read_all(&r, "serve", NULL, "--base-url http://[::1]:8080"));
    assert_true(str_is(r.settings.base_url, "http://[::1]:8080"));
    assert_true(read_all(&r, "serve", NULL, "--base-url="));
    assert_true(str_empty(r.settings.base_url));
    refused(ERR_USAGE, "--base-url: ", NULL, "--base-url nonsense");
    refused(ERR_USAGE, "http:// or https://", NULL, "--base-url ftp://hub.example");
    refused(ERR_USAGE, "nothing after it", NULL, "--base-url https://hub.example/path");
    refused(ERR_USAGE, "nothing after it", NULL, "--base-url https://me:secret@hub.example");
    arena_done(&r.arena);
}

static void lists_add_up_in_one_place_and_replace_lower_ones(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_true(read_all(&r, "poll", NULL, "--allow-address 10.0.0.0/8 --allow-address ::1"));
    assert_int_equal(r.settings.allow_address.n, 2);
    setenv("TRIBUTARY_ALLOW_ADDRESS", "127.0.0.1, 127.0.0.2,127.0.0.3", 1);
    assert_true(read_all(&r, "poll", NULL, "x"));
    assert_int_equal(r.settings.allow_address.n, 3);
    assert_true(str_is(r.settings.allow_address.v[1], "127.0.0.2"));
    assert_true(read_all(&r, "poll", NULL, "--allow-address ::1"));
    assert_int_equal(r.settings.allow_address.n, 1);
    unsetenv("TRIBUTARY_ALLOW_ADDRESS");
    arena_done(&r.arena);
}

static void an_option_of_another_command_is_unknown(void **state)
{
    (void)state;
    struct reading r = {0};
    assert_false(read_all(&r, "version", NULL, "--store s"));
    assert_int_equal(r.err.code, ERR_USAGE);
    arena_done(&r.arena);
}

static void no_two_settings_of_a_command_have_one_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < setting_count; i++) {
        assert_true(setting_table[i].type == SETTING_FLAG || *setting_table[i].metavar);
        for (size_t j = 0; j < i; j++)
            for (size_t k = 0; k < command_count; k++)
                assert_false(strcmp(setting_table[i].option, setting_table[j].option) == 0 &&
                             setting_of_command(&setting_table[i], command_table[k].name) &&
                             setting_of_command(&setting_table[j], command_table[k].name));
    }
    assert_non_null(command_by_name("help"));
    assert_null(command_by_name("helpp"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_stand_where_nothing_is_said),
        cmocka_unit_test(options_outrank_the_environment_and_that_the_file),
        cmocka_unit_test(options_stand_anywhere_until_two_dashes),
        cmocka_unit_test(what_is_unknown_or_lacks_its_value_is_refused),
        cmocka_unit_test(each_type_takes_its_own_values_and_refuses_others),
        cmocka_unit_test(an_address_of_the_hub_is_kept_without_what_stands_after_its_host),
        cmocka_unit_test(lists_add_up_in_one_place_and_replace_lower_ones),
        cmocka_unit_test(an_option_of_another_command_is_unknown),
        cmocka_unit_test(no_two_settings_of_a_command_have_one_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
