/* Handles of libcurl that are kept for the next request of their kind: to make one, to set
   it up and to free it costs as much as a request. */
#ifndef SENDOSO_HANDLES_H
#define SENDOSO_HANDLES_H

enum { SDO_HANDLES_MAX = 16 };

/* {0} at the beginning: of requests without a body, and of those with one. */
struct sdo_handles {
  struct sdo_kept_handles {
    void *list[SDO_HANDLES_MAX];
    int count;
  } kinds[2];
};

/* Takes a handle that is set up, but for what differs from one request to the next; NULL:
   there is none. */
void *sdo_handles_take(struct sdo_handles *handles, int has_body);

/* Keeps a handle whose transfer came to a good end, and that is in no multi handle any
   more; or frees it, where there are enough. */
void sdo_handles_keep(struct sdo_handles *handles, int has_body, void *easy);

void sdo_handles_free(struct sdo_handles *handles);

#endif
