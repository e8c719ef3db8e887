/* Names of people. */
#ifndef SENDOSO_NAME_H
#define SENDOSO_NAME_H

#include <stddef.h>

/* Is it plainly a name, as nearly all are: letters that are seldom left by a wrong
   encoding, and what stands between the words of a name? No bracket is in it, behind which
   something else might be said of the person. Where not, lua/sendoso/data/garbled.lua and
   doubts.lua look closer. */
int sdo_name_is_plain(const char *text, size_t len);

#endif
