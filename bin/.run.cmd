@echo off
rem Started by the commands in this folder: builds what is missing, then runs the main class of a module. They have
rem set "module" and "class". JAVA_HOME selects the JVM, and JAVA_OPTS adds options for it. To build again after a
rem change, delete the folder target of the module.
set "root=%~dp0.."
set "java=java"
if defined JAVA_HOME set "java=%JAVA_HOME%\bin\java"
if exist "%root%\%module%\target\lib\.built" goto run

where mvn >nul 2>nul
if errorlevel 1 (
  echo Maven is needed to build Hawser: put mvn on the PATH 1>&2
  exit /b 1
)
echo building Hawser, once 1>&2
if not exist "%root%\%module%\target" mkdir "%root%\%module%\target"
pushd "%root%"
call mvn -B -q -Dwarn -DskipTests -Dspotless.check.skip -pl %module% -am package >"%module%\target\build.log" 2>&1
if errorlevel 1 (
  type "%module%\target\build.log" 1>&2
  popd
  exit /b 1
)
popd
type nul >"%root%\%module%\target\lib\.built"

:run
"%java%" %jvm% -Dio.netty.leakDetection.level=disabled %JAVA_OPTS% -cp "%root%\%module%\target\classes;%root%\%module%\target\lib\*" %class% %*
exit /b %errorlevel%
