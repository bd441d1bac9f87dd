"""The names that a language does not let an interface have. Frozen: a change here renames things in users' code."""

from tenon_codegen.reserved_macros import MACROS

__all__ = ["GLOBAL", "KEYWORDS", "MACROS"]

# By language: C23, C++23 with its alternative and withdrawn words, Rust 2024 with the words it keeps for later, Python 3.
KEYWORDS = {language: frozenset(words.split()) for language, words in {
    "c": """
alignas alignof auto bool break case char const constexpr continue default do double else enum extern false float for goto
if inline int long nullptr register restrict return short signed sizeof static static_assert struct switch thread_local
true typedef typeof typeof_unqual union unsigned void volatile while _Alignas _Alignof _Atomic _BitInt _Bool _Complex
_Decimal128 _Decimal32 _Decimal64 _Generic _Imaginary _Noreturn _Static_assert _Thread_local asm
""",
    "cpp": """
alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor bool break case catch char
char8_t char16_t char32_t class compl concept const consteval constexpr constinit const_cast continue co_await co_return
co_yield decltype default delete do double dynamic_cast else enum explicit export extern false float for friend goto if
inline int long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public reflexpr
register reinterpret_cast requires return short signed sizeof static static_assert static_cast struct switch synchronized
template this thread_local throw true try typedef typeid typename typeof union unsigned using virtual void volatile
wchar_t while xor xor_eq
""",
    "rust": """
abstract as async await become box break const continue crate do dyn else enum extern false final fn for gen if impl in let
loop macro match mod move mut override priv pub ref return self Self static struct super trait true try type typeof unsafe
unsized use virtual where while yield
""",
    "python": """
False None True and as assert async await break class continue def del elif else except finally for from global if import
in is lambda nonlocal not or pass raise return try while with yield
"""}.items()}

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
