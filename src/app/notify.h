// notify.h – tells the service manager how the start went: one datagram to $NOTIFY_SOCKET, as sd_notify(3) describes
// it.
#ifndef TRIBUTARY_APP_NOTIFY_H
#define TRIBUTARY_APP_NOTIFY_H

void notify_ready(void);
void notify_stopping(void);

#endif
