; The installer for Windows: for one user, without an administrator, no questions beyond the folder.
; packaging/packages.py runs makensis with VERSION, NUMBERS (four of them), DIST, OUT, ICON, KILOBYTES, CONTENTS, and
; SIGN where the uninstaller is to be signed.
;
;   setup.exe                  asks for the folder
;   setup.exe /S [/D=FOLDER]   asks nothing; exit code 0 done, 3 the app is still open, 4 a file could not be written
;   setup.exe /S /UPDATE       the same, and starts the app with what the variable TRACKBALL_DESKTOP_ARGUMENTS says
;   uninstall.exe [/S]         takes the app away; what people made with it stays
;
;   setup.exe /S /WAIT=SECONDS how long an open app may take to close; a minute if nothing is said
;
; A running app is known by its mutex, never by a file that cannot be written. New files go beside the old ones into a
; folder named after the version; then the two programs are exchanged, each in one step of the file system. Whatever
; stops it before that, the old version starts; and what was exchanged finds all its parts.

Unicode true
Target amd64-unicode
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"

!define NAME "Trackball Desktop"
!define WINDOW "Trackball Desktop.exe"
!define CONSOLE "trackball-desktop.exe"
!define MUTEX "Local\Trackball.Desktop.Running"
!define CLOSE_EVENT "Local\Trackball.Desktop.Close"
!define APPS "Software\Microsoft\Windows\CurrentVersion\Uninstall\${NAME}"
!define KEY "Software\${NAME}"
!define PATIENCE 60 ; seconds
!define STILL_OPEN 3
!define NOT_WRITTEN 4

Name "${NAME}"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\${NAME}"
InstallDirRegKey HKCU "${KEY}" "InstallDir"
SetCompressor /SOLID lzma
SetCompressorDictSize 64
ManifestSupportedOS Win10
ManifestLongPathAware true
ManifestDPIAware true
BrandingText " "
!ifdef SIGN
  !uninstfinalize '${SIGN} "%1"'
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_DIRECTORYPAGE_TEXT_TOP "${NAME} ${VERSION} will be installed for you alone, into this folder. Your releases lie elsewhere and stay as they are."
!define MUI_FINISHPAGE_RUN "$INSTDIR\${WINDOW}"
!define MUI_FINISHPAGE_NOREBOOTSUPPORT
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!define MUI_UNCONFIRMPAGE_TEXT_TOP "${NAME} will be taken away. Your releases, settings and copies stay in $LOCALAPPDATA\${NAME}; passwords and keys stay in the Credential Manager."
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"

VIProductVersion "${NUMBERS}"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "CompanyName" "${NAME}"
VIAddVersionKey "FileDescription" "${NAME} ${VERSION}, installer"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT licence"

; After an update the app comes back, also where it failed: then the version that was there is what starts.
Function StartAgain
  ${GetParameters} $0
  ClearErrors
  ${GetOptions} $0 "/UPDATE" $1
  ${IfNot} ${Errors}
    ReadEnvStr $1 "TRACKBALL_DESKTOP_ARGUMENTS"
    Exec '"$INSTDIR\${WINDOW}" $1'
  ${EndIf}
FunctionEnd

Function un.StartAgain
FunctionEnd

; Waits until nobody uses the app, after asking its windows to close. Leaves "yes" or "no" in $0.
!macro WAIT_UNTIL_CLOSED PREFIX
Function ${PREFIX}WaitUntilClosed
  System::Call 'kernel32::CreateEventW(p 0, i 1, i 0, w "${CLOSE_EVENT}") p .r1'
  System::Call 'kernel32::SetEvent(p r1)'
  ${GetParameters} $4
  ClearErrors
  ${GetOptions} $4 "/WAIT=" $4
  ${If} ${Errors}
    StrCpy $4 ${PATIENCE}
  ${EndIf}
  IntOp $4 $4 * 4
  StrCpy $2 0
  ${Do}
    System::Call 'kernel32::OpenMutexW(i 0x100000, i 0, w "${MUTEX}") p .r3'
    ${If} $3 == 0
      StrCpy $0 "yes"
      ${ExitDo}
    ${EndIf}
    System::Call 'kernel32::CloseHandle(p r3)'
    ${If} $2 >= $4
      StrCpy $0 "no"
      ${ExitDo}
    ${EndIf}
    IntOp $2 $2 + 1
    Sleep 250
  ${Loop}
  System::Call 'kernel32::ResetEvent(p r1)'
  System::Call 'kernel32::CloseHandle(p r1)'
FunctionEnd

; Goes on once the app is closed. Where it stays open, a person is asked again and a silent run ends.
Function ${PREFIX}RequireClosed
  again:
  Call ${PREFIX}WaitUntilClosed
  ${If} $0 == "no"
    MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME} is still open. Nothing was changed.$\r$\n$\r$\nClose its windows, then choose Retry." /SD IDCANCEL IDRETRY again
    Call ${PREFIX}StartAgain
    SetErrorLevel ${STILL_OPEN}
    Quit
  ${EndIf}
FunctionEnd
!macroend
!insertmacro WAIT_UNTIL_CLOSED ""
!insertmacro WAIT_UNTIL_CLOSED "un."

; Ends with a sentence and an exit code where the last step failed; what was there before starts.
!macro ON_ERROR WHAT
  ${If} ${Errors}
    RMDir /r "$INSTDIR\.new"
    MessageBox MB_OK|MB_ICONSTOP "${WHAT} could not be written in $INSTDIR. ${NAME} was not changed.$\r$\n$\r$\nIs there room on the disk, and does another program hold the file?" /SD IDOK
    Call StartAgain
    SetErrorLevel ${NOT_WRITTEN}
    Quit
  ${EndIf}
!macroend

; Puts a file in the place of another in one step: MOVEFILE_REPLACE_EXISTING and MOVEFILE_WRITE_THROUGH.
!macro EXCHANGE FILE
  ClearErrors
  System::Call 'kernel32::MoveFileExW(w "$INSTDIR\.new\${FILE}", w "$INSTDIR\${FILE}", i 9) i .r0'
  ${If} $0 == 0
    SetErrors
  ${EndIf}
  !insertmacro ON_ERROR "${FILE}"
!macroend

Section
  Call RequireClosed
  ClearErrors
  CreateDirectory "$INSTDIR"
  RMDir /r "$INSTDIR\.new"
  ClearErrors
  SetOutPath "$INSTDIR\.new"
  File /r "${DIST}/*"
  !insertmacro ON_ERROR "The new version"
  ; The same version again: its folder makes room in the moment in which the new one comes.
  ${If} ${FileExists} "$INSTDIR\${CONTENTS}\*"
    RMDir /r "$INSTDIR\${CONTENTS}.replaced"
    ClearErrors
    Rename "$INSTDIR\${CONTENTS}" "$INSTDIR\${CONTENTS}.replaced"
    !insertmacro ON_ERROR "${CONTENTS}"
  ${EndIf}
  ClearErrors
  Rename "$INSTDIR\.new\${CONTENTS}" "$INSTDIR\${CONTENTS}"
  !insertmacro ON_ERROR "${CONTENTS}"
  !insertmacro EXCHANGE "${CONSOLE}"
  !insertmacro EXCHANGE "${WINDOW}"
  ; From here on the new version starts.
  FileOpen $0 "$INSTDIR\distribution.txt" w
  FileWrite $0 "setup"
  FileClose $0
  SetOutPath "$INSTDIR"
  RMDir /r "$INSTDIR\.new"
  ; Folders of versions that no program points at any more.
  FindFirst $0 $1 "$INSTDIR\app-*"
  ${DoWhile} $1 != ""
    ${If} $1 != "${CONTENTS}"
      RMDir /r "$INSTDIR\$1"
    ${EndIf}
    FindNext $0 $1
  ${Loop}
  FindClose $0

  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\${WINDOW}"
  CreateShortcut "$SMPROGRAMS\${NAME} (practice).lnk" "$INSTDIR\${WINDOW}" "--practice --sample"
  ; The desktop's is made once: whoever deletes it does not want it back.
  ReadRegStr $0 HKCU "${KEY}" "InstallDir"
  ${If} $0 == ""
    CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\${WINDOW}"
  ${EndIf}
  WriteRegStr HKCU "${KEY}" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "${APPS}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${APPS}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${APPS}" "DisplayIcon" "$INSTDIR\${WINDOW},0"
  WriteRegStr HKCU "${APPS}" "Publisher" "${NAME}"
  WriteRegStr HKCU "${APPS}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${APPS}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${APPS}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${APPS}" "EstimatedSize" ${KILOBYTES}
  WriteRegDWORD HKCU "${APPS}" "NoModify" 1
  WriteRegDWORD HKCU "${APPS}" "NoRepair" 1
SectionEnd

Function .onInstSuccess
  Call StartAgain
FunctionEnd

Section "Uninstall"
  Call un.RequireClosed
  ; Only what we put there: the folder may be one that holds other things.
  FindFirst $0 $1 "$INSTDIR\app-*"
  ${DoWhile} $1 != ""
    RMDir /r "$INSTDIR\$1"
    FindNext $0 $1
  ${Loop}
  FindClose $0
  RMDir /r "$INSTDIR\.new"
  Delete "$INSTDIR\${CONSOLE}"
  Delete "$INSTDIR\${WINDOW}"
  Delete "$INSTDIR\distribution.txt"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$SMPROGRAMS\${NAME} (practice).lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey HKCU "${APPS}"
  DeleteRegKey HKCU "${KEY}"
  ${If} ${FileExists} "$INSTDIR\${WINDOW}"
  ${OrIf} ${FileExists} "$INSTDIR\app-*"
    MessageBox MB_OK|MB_ICONEXCLAMATION "Some files in $INSTDIR could not be deleted: another program holds them." /SD IDOK
    SetErrorLevel ${NOT_WRITTEN}
  ${Else}
    DetailPrint "Your releases, settings and copies stay in $LOCALAPPDATA\${NAME}."
    DetailPrint "Passwords and keys stay in the Credential Manager."
  ${EndIf}
SectionEnd
