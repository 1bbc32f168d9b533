/*
 * A PKCS#11 library that misbehaves on demand: SoftHSM2 behind a shell that does what the words in the file
 * $TROUBLE_DIR/mode say. Needs no headers; the function list is a version and 68 pointers (PKCS#11 2.40, pkcs11f.h).
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef unsigned long ul;
typedef struct { unsigned char version[2]; void *fn[68]; } list;
typedef struct { ul type; void *value; ul length; } attribute;
typedef struct { ul mechanism; void *parameter; ul length; } mechanism;

enum { GET_FUNCTION_LIST = 3, GET_SLOT_LIST = 4, GET_TOKEN_INFO = 6, LOGIN = 18, GET_ATTRIBUTE = 24, SIGN_INIT = 42, SIGN = 43, WAIT = 67 };

static list *real, mine;
static int confirmed;

static int trouble(const char *word) {
  char path[512], text[512];
  snprintf(path, sizeof path, "%s/mode", getenv("TROUBLE_DIR") ? getenv("TROUBLE_DIR") : "/nonexistent");
  int file = open(path, O_RDONLY);
  if (file < 0) return 0;
  ssize_t n = read(file, text, sizeof text - 1);
  close(file);
  text[n < 0 ? 0 : n] = 0;
  for (char *part = strtok(text, " \n"); part; part = strtok(NULL, " \n")) if (!strcmp(part, word)) return 1;
  return 0;
}

static void note(const char *word) {
  char path[512];
  snprintf(path, sizeof path, "%s/log", getenv("TROUBLE_DIR"));
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT, 0600);
  if (file < 0) return;
  if (write(file, word, strlen(word)) > 0 && write(file, "\n", 1) > 0) {}
  close(file);
}

static void hang(void) { for (;;) sleep(60); }

static ul token_info(ul slot, unsigned char *info) {
  ul rv = ((ul (*)(ul, void *))real->fn[GET_TOKEN_INFO])(slot, info);
  ul *flags = (ul *)(info + 96);
  if (trouble("uncounted")) *flags &= ~0x70000UL;
  if (trouble("count-low")) *flags |= 0x10000;
  if (trouble("final-try")) *flags |= 0x20000;
  if (trouble("locked")) *flags |= 0x40000;
  return rv;
}

static ul slot_list(unsigned char present, ul *slots, ul *count) {
  if (trouble("hang-list")) hang();
  return ((ul (*)(unsigned char, ul *, ul *))real->fn[GET_SLOT_LIST])(present, slots, count);
}

static ul login(ul session, ul user, unsigned char *pin, ul length) {
  note(user == 2 ? "login-again" : "login");
  if (user == 2) { confirmed = 1; return 0; }
  if (trouble("login-locked")) return 0xa4;
  if (trouble("login-expired")) return 0xa3;
  if (trouble("login-length")) return 0xa2;
  ul rv = ((ul (*)(ul, ul, void *, ul))real->fn[LOGIN])(session, user, pin, length);
  return rv == 0 && trouble("already") ? 0x100 : rv;
}

static ul get_attribute(ul session, ul object, attribute *wanted, ul count) {
  if (count == 1 && !wanted->value && trouble("no-length-first")) return 0x05;
  if (count == 1 && wanted->type == 0x202 && wanted->value && trouble("always-authenticate")) {
    *(unsigned char *)wanted->value = 1;
    wanted->length = 1;
    return 0;
  }
  return ((ul (*)(ul, ul, void *, ul))real->fn[GET_ATTRIBUTE])(session, object, wanted, count);
}

static ul sign_init(ul session, mechanism *how, ul key) {
  note(how->mechanism == 0x40 ? "hashing" : how->mechanism == 1 ? "plain" : "other");
  confirmed = 0;
  if (how->mechanism == 0x40 && trouble("cannot-hash")) return 0x70;
  return ((ul (*)(ul, void *, ul))real->fn[SIGN_INIT])(session, how, key);
}

static ul sign(ul session, void *data, ul length, void *value, ul *room) {
  if (trouble("hang-sign")) hang();
  if (trouble("crash-sign")) abort();
  if (trouble("removed-sign")) return 0x32;
  if (trouble("always-authenticate") && !confirmed) return 0x101;
  return ((ul (*)(ul, void *, ul, void *, ul *))real->fn[SIGN])(session, data, length, value, room);
}

static ul wait_for_slot(ul flags, ul *slot, void *reserved) {
  char path[512];
  (void)flags; (void)reserved;
  if (!trouble("events")) return 0x54;
  note("waiting");
  snprintf(path, sizeof path, "%s/event", getenv("TROUBLE_DIR"));
  while (unlink(path) != 0) usleep(20000);
  *slot = 0;
  return 0;
}

ul C_GetFunctionList(list **out) {
  if (!real) {
    void *library = dlopen(getenv("TROUBLE_REAL"), RTLD_NOW | RTLD_LOCAL);
    ul (*get)(list **) = library ? (ul (*)(list **))dlsym(library, "C_GetFunctionList") : NULL;
    if (!get || get(&real) != 0) return 5;
    mine = *real;
    mine.fn[GET_FUNCTION_LIST] = (void *)C_GetFunctionList;
    mine.fn[GET_SLOT_LIST] = (void *)slot_list;
    mine.fn[GET_TOKEN_INFO] = (void *)token_info;
    mine.fn[LOGIN] = (void *)login;
    mine.fn[GET_ATTRIBUTE] = (void *)get_attribute;
    mine.fn[SIGN_INIT] = (void *)sign_init;
    mine.fn[SIGN] = (void *)sign;
    mine.fn[WAIT] = (void *)wait_for_slot;
  }
  *out = &mine;
  return 0;
}
