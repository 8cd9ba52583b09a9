// fetch_answers.h – what the fake web of the fetcher's tests says, by path: feeds, redirects, and what does not behave.
#ifndef TRIBUTARY_TESTS_FETCH_ANSWERS_H
#define TRIBUTARY_TESTS_FETCH_ANSWERS_H

#include "support/fake_web.h"

#define FEED "<rss version='2.0'><channel><title>t</title></channel></rss>"

fake_handler fetch_answer;

#endif
