@echo off
rem A login whose session the WebSocket shares: bin\login-server [--port N], then http://localhost:8080
setlocal
set "module=examples"
set "class=io.hawser.examples.LoginServer"
set "jvm=-XX:+UseParallelGC"
"%~dp0.run.cmd" %*
