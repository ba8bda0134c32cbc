@echo off
rem A WebSocket client and server for the command line: bin\wscat --help lists its options.
rem A command file cannot tell whether it writes to a console. For line editing and colors in a console, set
rem JAVA_OPTS=-Dwscat.terminals=in,out
setlocal
set "module=wscat"
set "class=io.hawser.wscat.Wscat"
set "jvm=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"%~dp0.run.cmd" %*
