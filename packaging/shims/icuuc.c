/* icuuc.dll for Wine, which has none: Qt6Core asks for it by name, and loads codecs through it only for encodings other
 * than UTF-8, UTF-16 and Latin-1. So every call here says that there is no such codec. Windows 10 and newer have the
 * real one; this is never shipped.
 */
#define EXPORT __declspec(dllexport)
enum { FILE_ACCESS_ERROR = 4 };

static void *nothing(int *error) {
    if (error) *error = FILE_ACCESS_ERROR;
    return 0;
}

EXPORT void *ucnv_open(const char *name, int *error) { return nothing(error); }
EXPORT void ucnv_close(void *codec) {}
EXPORT void ucnv_reset(void *codec) {}
EXPORT signed char ucnv_getMaxCharSize(void *codec) { return 4; }
EXPORT const char *ucnv_getName(void *codec, int *error) { return nothing(error); }
EXPORT const char *ucnv_getStandardName(const char *name, const char *standard, int *error) { return nothing(error); }
EXPORT const char *ucnv_getAvailableName(int index) { return 0; }
EXPORT int ucnv_countAvailable(void) { return 0; }
EXPORT void ucnv_toUnicode(void) {}
EXPORT void ucnv_fromUnicode(void) {}
EXPORT int ucnv_toUCountPending(void *codec, int *error) { return 0; }
EXPORT int ucnv_fromUCountPending(void *codec, int *error) { return 0; }
EXPORT void ucnv_getToUCallBack(void) {}
EXPORT void ucnv_getFromUCallBack(void) {}
EXPORT void ucnv_setToUCallBack(void) {}
EXPORT void ucnv_setFromUCallBack(void) {}
EXPORT void ucnv_cbToUWriteUChars(void) {}
EXPORT void ucnv_cbFromUWriteUChars(void) {}
EXPORT void UCNV_FROM_U_CALLBACK_SUBSTITUTE(void) {}
EXPORT void UCNV_TO_U_CALLBACK_SUBSTITUTE(void) {}
