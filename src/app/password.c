// password.c – a secret from whoever sits at the terminal, or one line of standard input.
#include "app/password.h"
#include "hub/secret.h"

#include <errno.h>
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

static bool typed_read(const char *what, struct password *ret, struct err *err);
static bool line_read(struct password *ret, char other_end, struct err *err);

bool password_ask(const char *what, struct password *ret, struct err *err)
{
    struct password again = {.n = 0};
    if (!isatty(STDIN_FILENO))
        return line_read(ret, '\n', err);
    if (!typed_read(what, ret, err) || !typed_read("Once more", &again, err))
        return false;
    bool same = secret_equal(str_make(ret->text, ret->n), str_make(again.text, again.n));
    secret_wipe(&again, sizeof again);
    return same || err_set(err, ERR_INPUT, "the two are not the same; nothing was changed");
}

// Without echo. Ctrl-C ends the line instead of the process, so that the echo always comes back.
static bool typed_read(const char *what, struct password *ret, struct err *err)
{
    struct termios before, silent;
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return err_set(err, ERR_IO, "the terminal cannot be asked: %s", strerror(errno));
    char interrupt = (char)before.c_cc[VINTR];
    silent = before;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    silent.c_lflag |= ECHONL;
    silent.c_cc[VEOL] = before.c_cc[VINTR];
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
    fprintf(stderr, "%s: ", what);
    fflush(stderr);
    bool ok = line_read(ret, interrupt, err);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    if (ok && ret->n > 0 && ret->text[ret->n - 1] == interrupt) {
        fputc('\n', stderr);
        return err_set(err, ERR_INPUT, "interrupted; nothing was changed");
    }
    return ok;
}

// Byte by byte, so that nothing of it lies in a stream's buffer. A line end is left out, other_end is kept.
static bool line_read(struct password *ret, char other_end, struct err *err)
{
    char byte = 0;
    ssize_t got;
    ret->n = 0;
    while ((got = read(STDIN_FILENO, &byte, 1)) != 0) {
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_IO, "it cannot be read: %s", strerror(errno));
        if (byte != '\n' && ret->n < sizeof ret->text)
            ret->text[ret->n++] = byte;
        if (byte == '\n' || byte == other_end)
            break;
    }
    if (got == 0 && ret->n == 0)
        return err_set(err, ERR_NO_INPUT, "nothing was given: one line of standard input is read");
    if (ret->n > 0 && ret->text[ret->n - 1] == '\r')
        ret->n--;
    return true;
}
