/* python.exe of the test copy: the wheel that the interpreter comes from holds its DLL, but no program that starts it. */
#include <wchar.h>

int __declspec(dllimport) Py_Main(int, wchar_t **);

int wmain(int argc, wchar_t **argv) { return Py_Main(argc, argv); }
