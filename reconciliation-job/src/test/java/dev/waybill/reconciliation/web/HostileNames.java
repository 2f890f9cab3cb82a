package dev.waybill.reconciliation.web;

import java.util.List;

/** File names that want to be something else; anybody who can write a log line can make them. */
public final class HostileNames {

    private static final String TIME = "20260128020000500000_";

    public static final List<String> ALL = List.of(
            TIME + "=cmd()|'/c calc'!A1",
            TIME + "<script>document.title='owned'</script>",
            TIME + "\"><img src=x onerror=document.title='owned'>",
            TIME + "two\nlines",
            TIME + "return\rto,\"quote\"",
            TIME + "gol.\u202etxt.exe",
            TIME + "\u001b[31mred",
            TIME + "50%_off_\\!",
            TIME + "文件\uD83D\uDE00",
            TIME + "x".repeat(255 - TIME.length()));

    private HostileNames() {}
}
