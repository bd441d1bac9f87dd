"""The names that C++ does not let an interface have. Frozen: a change here renames things in users' code."""

KEYWORDS = frozenset("""
alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool break case catch char
char8_t char16_t char32_t class compl concept const consteval constexpr constinit const_cast continue co_await co_return
co_yield decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto if
inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public reflexpr
register reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch synchronized
template this thread_local throw true try typedef typeid typename typeof union unsigned using virtual void volatile
wchar_t while xor xor_eq
""".split())

# Macros of the C and C++ standard libraries and of POSIX headers, and what GNU compilers define by themselves: a macro
# replaces a name in every scope.
MACROS = frozenset("""
ATOMIC_FLAG_INIT BUFSIZ CHAR_BIT CHAR_MAX CHAR_MIN CLOCKS_PER_SEC DBL_EPSILON DBL_MAX DBL_MIN DOMAIN EDOM EILSEQ EOF ERANGE
EXIT_FAILURE EXIT_SUCCESS FILENAME_MAX FLT_EPSILON FLT_MAX FLT_MIN FLT_RADIX FOPEN_MAX HUGE_VAL HUGE_VALF HUGE_VALL
INFINITY INT16_C INT16_MAX INT16_MIN INT32_C INT32_MAX INT32_MIN INT64_C INT64_MAX INT64_MIN INT8_C INT8_MAX INT8_MIN
INTMAX_C INTMAX_MAX INTMAX_MIN INTPTR_MAX INTPTR_MIN INT_MAX INT_MIN LC_ALL LC_COLLATE LC_CTYPE LC_MONETARY LC_NUMERIC
LC_TIME LDBL_EPSILON LDBL_MAX LDBL_MIN LLONG_MAX LLONG_MIN LONG_MAX LONG_MIN L_tmpnam MB_CUR_MAX MB_LEN_MAX NAN NULL
OVERFLOW PTRDIFF_MAX PTRDIFF_MIN RAND_MAX SCHAR_MAX SCHAR_MIN SEEK_CUR SEEK_END SEEK_SET SHRT_MAX SHRT_MIN SIGABRT SIGFPE
SIGILL SIGINT SIGSEGV SIGTERM SIG_ATOMIC_MAX SIG_ATOMIC_MIN SIG_DFL SIG_ERR SIG_IGN SIZE_MAX TIME_UTC TMP_MAX UCHAR_MAX
UINT16_C UINT16_MAX UINT32_C UINT32_MAX UINT64_C UINT64_MAX UINT8_C UINT8_MAX UINTMAX_C UINTMAX_MAX UINTPTR_MAX UINT_MAX
ULLONG_MAX ULONG_MAX UNDERFLOW USHRT_MAX WCHAR_MAX WCHAR_MIN WINT_MAX WINT_MIN assert errno i386 linux math_errhandling
offsetof setjmp signbit stderr stdin stdout unix va_arg va_copy va_end va_start
""".split())

# Taken at the top level only, by C++, by Tenon, and by the functions of C and POSIX that have no namespace.
GLOBAL = frozenset("""
std tenon main
abort abs accept access acos acosh alarm asctime asin asinh atan atan2 atanh atexit atof atoi atol atoll bcmp bcopy bind
bsearch btowc bzero calloc cbrt ceil chdir chmod chown clearerr clock close connect copysign cos cosh creat ctime daemon
difftime div drem dup dup2 erf erfc exit exp exp10 exp2 expm1 fabs fclose fdim feof ferror fflush ffs fgetc fgetpos fgets
fgetwc fgetws finite floor fma fmax fmin fmod fopen fork fprintf fputc fputs fputwc fputws fread free freopen frexp fscanf
fseek fsetpos fstat ftell ftime fwide fwprintf fwrite fwscanf gamma getc getchar getenv getpid gets getwc getwchar gmtime
htonl htons hypot ilogb index ioctl isalnum isalpha isblank iscntrl isdigit isgraph islower isprint ispunct isspace
isupper iswalnum iswalpha isxdigit j0 j1 jn kill labs ldexp ldiv lgamma link listen llabs lldiv llrint llround localeconv
localtime log log10 log1p log2 logb longjmp lrint lround lseek malloc mblen mbrlen mbrtowc mbsinit mbsrtowcs mbstowcs
mbtowc memchr memcmp memcpy memmove memset mkdir mktime mlock mmap modf munmap nan nearbyint nextafter nexttoward nice
ntohl ntohs open pause perror pipe poll pow pow10 printf putc putchar puts putwc putwchar qsort quick_exit raise rand
random read realloc recv remainder remove remquo rename rewind rindex rint rmdir round scalb scalbln scalbn scanf select
send setbuf setenv setlocale setvbuf shutdown signal significand sin sinh sleep snprintf socket sprintf sqrt srand srandom
sscanf stat stime strcat strchr strcmp strcoll strcpy strcspn strerror strftime strlen strncat strncmp strncpy strpbrk
strrchr strspn strstr strtod strtof strtok strtol strtold strtoll strtoul strtoull strxfrm swab swprintf swscanf sync
syscall sysconf system tan tanh tgamma time timezone tmpfile tmpnam tolower toupper towlower towupper trunc truncate tzname
tzset umask ungetc ungetwc unlink usleep vfprintf vfwprintf vprintf vsnprintf vsprintf vswprintf vwprintf wait wcrtomb
wcscat wcschr wcscmp wcscoll wcscpy wcscspn wcsftime wcslen wcsncat wcsncmp wcsncpy wcspbrk wcsrchr wcsrtombs wcsspn
wcsstr wcstod wcstof wcstok wcstol wcstold wcstoll wcstombs wcstoul wcstoull wcsxfrm wctob wctomb wmemchr wmemcmp wmemcpy
wmemmove wmemset wprintf write wscanf y0 y1 yn
""".split())
