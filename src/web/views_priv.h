// views_priv.h – what the pages show: plain structs that a page's load fills and its template (view/*.html) reads. The
// template compiler reads this file: one kind of declaration, nothing clever. Texts are plain; templates escape them.
#ifndef TRIBUTARY_WEB_VIEWS_PRIV_H
#define TRIBUTARY_WEB_VIEWS_PRIV_H

#include "base/safe_html.h"
#include "base/vec.h"

// clang-format off

struct view_link { struct str title, href, type; };

// What stands around every page.
struct view_frame {
    struct str title;   // of the document
    struct str person;  // missing: signed out
    struct str token;   // for forms (csrf_priv.h)
    struct str back;    // where a form on this page leads back to
    bool at_glance, at_river, at_communities, at_kept, at_settings;
    bool for_anyone;    // an error page: it does not know who is signed in
    VEC(struct view_link) feeds; // autodiscovery, the page's own first
};

struct view_time { struct str machine, full, text; };
struct view_place { struct str join, title, slug; }; // join: "", ", " or " and "
struct view_file { struct str title, href, about; };
struct view_word { struct str text; };

struct view_entry {
    int64_t id;
    struct str title, author, kind, summary, language, feed, host;
    struct view_time when;
    VEC(struct view_place) places;
    bool fresh, kept, also;       // also: places are others than the page's own
};
struct view_day { struct str title; VEC(struct view_entry) entries; };
struct view_days { VEC(struct view_day) each; };

struct view_option { struct str value, title; bool chosen; };
struct view_filters {
    VEC(struct view_option) communities, kinds, levels;
    bool any, on_kept;
};

struct view_river {
    struct view_frame frame;
    struct str heading, sub;
    struct view_filters filters;
    struct view_days days;
    struct str older, first;      // addresses; missing: none
    int64_t through;              // marking seen: up to here; 0 = not offered
    int64_t community;            // and where; 0 = everywhere
    bool no_communities, filtered;
};

struct view_kept {
    struct view_frame frame;
    struct view_days days;
    struct str older, first;
};

struct view_spark { struct str past, now, label; bool pale; };
struct view_headline { int64_t id; struct str title, kind, language; };
struct view_row {
    struct str title, slug, fresh, level;
    VEC(struct view_headline) best, next; // best: at most one
    struct view_spark spark;
};
struct view_name { struct str join, title, slug, fresh; };

struct view_glance {
    struct view_frame frame;
    struct str heading, sub;
    VEC(struct view_row) moved;
    VEC(struct view_name) also, quiet, unread;
    int64_t through;
    struct str moved_of;          // "8 of 32"
    bool no_communities, undo;
    struct str undo_to;           // what the form that undoes sends
};

struct view_entry_page {
    struct view_frame frame;
    struct view_entry entry;
    struct safe_html body;
    struct str link, comments, comments_text, reading, site;
    struct view_time updated, event;
    bool was_updated, meets, pictures_hidden;
    VEC(struct view_file) files;
    VEC(struct view_word) tags;
};

struct view_community_row {
    struct str title, slug, domain, level;
    bool member, hidden;
};
struct view_home {
    struct view_frame frame;
    VEC(struct view_community_row) communities;
};
struct view_communities {
    struct view_frame frame;
    VEC(struct view_community_row) mine, others;
};
struct view_feed_row { struct str title, orientation, host, site, url, trouble; };
struct view_community {
    struct view_frame frame;
    struct str title, slug, domain, stage, visibility, level;
    bool member, public_feed, open, sees_health;
    struct view_days days;
    struct str older, first;
    VEC(struct view_feed_row) feeds;
};

// How a feed fares: for its community, and for whoever runs the hub.
struct view_health {
    int64_t id;
    struct str title, url, reason, next_why, advice, push;
    struct str address;           // missing where the title says it
    struct str since, waits;      // "for 3 h"; missing when it does not fail; when it does not wait for the hub's network
    struct str notice;            // after something was done with it
    struct str asks, asks_given;  // what it is asked with, and when that was given; missing: it is open to everybody
    struct view_time last, next;
    struct view_time read;        // of one that fails: when it was last
    bool visited, was_read, planned, gone, can_visit, can_remove, can_seal, of_folder;
    VEC(struct view_place) places;
};
struct view_community_feeds {
    struct view_frame frame;
    struct str title, slug, notice, problem, typed, summary;
    struct str offline;             // the hub's own network
    struct str removed;             // under which what can be put back is held
    struct str shown, before, more; // of more than fit a page
    VEC(struct view_health) failing, first, well; // failing: those that wait, too; first: not visited yet
    bool member, can_discover, empty, any_failing, any_others, by_operator; // any_others: than those that are well
};
struct view_fact { struct str name, text, href; };
struct view_newest { int64_t id; struct str title, language; struct view_time when; };
struct view_community_feed {
    struct view_frame frame;
    struct str community, slug;
    struct view_health feed;
    VEC(struct view_fact) facts;
    VEC(struct view_newest) newest;
    bool open;                    // what it brought is for whoever looks
};
struct view_found { struct str url, title; bool chosen, listed; };
struct view_found_feeds {
    struct view_frame frame;
    struct str title, slug, typed;
    struct str carried;           // what it asks for, sealed
    struct str carried_to;        // the host that it is for, where a feed of it can be added
    VEC(struct view_found) found;
    bool all_listed;
};
struct view_feed_access {
    struct view_frame frame;
    struct str title, slug, problem, feed, host, asks, asks_given, refused, name;
    int64_t id;
    bool by_header, no_secret;    // no_secret: whether there is none is asked
};
struct view_health_host { struct str host; VEC(struct view_health) feeds; };
struct view_health_group { struct str heading, count, advice; VEC(struct view_health_host) hosts; };
struct view_operator_feeds {
    struct view_frame frame;
    struct str summary, more, notice;
    struct str offline;           // the hub's own network
    VEC(struct view_health_group) groups;
};

struct view_signin { struct view_frame frame; struct str notice; };
struct view_signin_link { struct view_frame frame; struct str name, token; };
struct view_signout { struct view_frame frame; };

struct view_key { int64_t id; struct str title; struct view_time made, used; };
struct view_membership { struct str title, slug, level; bool coordinator, countable, counted; };
struct view_settings {
    struct view_frame frame;
    struct str notice, problem;
    VEC(struct view_link) new_addresses; // of a key just made: shown this once
    VEC(struct view_key) keys;
    VEC(struct view_option) scopes;
    VEC(struct view_membership) memberships;
    bool pictures, has_password, by_operator, countable;
};

struct view_error { struct view_frame frame; int status; struct str heading, sentence; };
struct view_fetcher { struct view_frame frame; struct str agent, contact; };

// clang-format on

#endif
