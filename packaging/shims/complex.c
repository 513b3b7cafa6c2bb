/* ucrtbase.dll for Wine: the complex functions of C99, which numpy imports from the Universal C Runtime and Wine 10 lacks.
 * Microsoft passes complex numbers as structures, so each function unpacks them, asks the compiler's own library, and
 * packs the answer. All else is Wine's own runtime, beside it. Windows has the real one; this is never shipped.
 */
#include <complex.h>
#include <math.h>

typedef struct { float re, im; } Single;
typedef struct { double re, im; } Double;

static inline float complex single_in(Single z) { return __builtin_complex(z.re, z.im); }
static inline double complex double_in(Double z) { return __builtin_complex(z.re, z.im); }
static inline Single single_out(float complex z) { return (Single){crealf(z), cimagf(z)}; }
static inline Double double_out(double complex z) { return (Double){creal(z), cimag(z)}; }

/* `long double` is `double` there. */
#define COMPLEX_1(NAME) \
    Single ms_##NAME##f(Single z) { return single_out(NAME##f(single_in(z))); } \
    Double ms_##NAME(Double z) { return double_out(NAME(double_in(z))); } \
    Double ms_##NAME##l(Double z) { return double_out(NAME(double_in(z))); }
#define COMPLEX_2(NAME) \
    Single ms_##NAME##f(Single y, Single z) { return single_out(NAME##f(single_in(y), single_in(z))); } \
    Double ms_##NAME(Double y, Double z) { return double_out(NAME(double_in(y), double_in(z))); } \
    Double ms_##NAME##l(Double y, Double z) { return double_out(NAME(double_in(y), double_in(z))); }
#define REAL(NAME) \
    float ms_##NAME##f(Single z) { return NAME##f(single_in(z)); } \
    double ms_##NAME(Double z) { return NAME(double_in(z)); } \
    double ms_##NAME##l(Double z) { return NAME(double_in(z)); }

COMPLEX_1(ccos) COMPLEX_1(ccosh) COMPLEX_1(cexp) COMPLEX_1(csin) COMPLEX_1(csinh) COMPLEX_1(ctan) COMPLEX_1(ctanh)
COMPLEX_2(cpow)
REAL(cabs) REAL(carg) REAL(cimag) REAL(creal)
