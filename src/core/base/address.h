/* Email addresses. */
#ifndef SENDOSO_ADDRESS_H
#define SENDOSO_ADDRESS_H

#include <stddef.h>

/* Is it plainly an email address, as nearly all are: ann.lee@example.co.uk, words with
   dots, and letters behind the last one? Others are for lua/sendoso/address.lua. */
int sdo_address_is_plain(const char *text, size_t len);

#endif
