@echo off
rem A page that talks to an echo server: bin\demo [--port N], then open http://localhost:8080
setlocal
set "module=examples"
set "class=io.hawser.examples.Demo"
set "jvm=-XX:+UseParallelGC"
"%~dp0.run.cmd" %*
