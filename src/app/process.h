// process.h – what a process that listens gives up first (security part 4.6; prctl(2), umask(2)).
#ifndef TRIBUTARY_APP_PROCESS_H
#define TRIBUTARY_APP_PROCESS_H

// The leak checker reads the memory of its process like a debugger.
#ifdef __SANITIZE_ADDRESS__
#define PROCESS_CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PROCESS_CHECKED 1
#endif
#endif
#ifndef PROCESS_CHECKED
#define PROCESS_CHECKED 0
#endif

// From here on nothing that it runs has more rights than it has, no other process of its account reads its memory,
// which holds keys (and none of it is left in a core file), and files that it makes are its account's alone. Before any
// thread.
void process_confine(void);

#endif
