// settings_file.h – the file that --config names: INI, one "option = value" a line, sections only for order.
#ifndef TRIBUTARY_APP_SETTINGS_FILE_H
#define TRIBUTARY_APP_SETTINGS_FILE_H

#include "app/settings.h"

settings_file settings_file_read;

#endif
