@echo off
rem An echo server: bin\echo-server --help lists its options.
setlocal
set "module=examples"
set "class=io.hawser.examples.EchoServer"
set "jvm=-XX:+UseParallelGC"
"%~dp0.run.cmd" %*
