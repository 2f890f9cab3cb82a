package dev.waybill.reconciliation.source.file;

import dev.waybill.reconciliation.source.SourceRefusedException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Finds the files of one log in a folder and in the folders in it, to which rotation may move the older ones. */
final class LogListing extends SimpleFileVisitor<Path> {

    private static final int DEEPEST = 6;

    private final Path dir;
    private final String prefix;
    private final List<LogFile> files = new ArrayList<>();

    private LogListing(Path dir, String prefix) {
        this.dir = dir;
        this.prefix = prefix;
    }

    /**
     * The files whose names begin with the prefix and go on with {@code .log} somewhere, by their paths.
     *
     * @throws SourceRefusedException if a folder in it cannot be read, which may hold some
     */
    static List<LogFile> of(Path dir, String prefix) throws IOException {
        LogListing listing = new LogListing(dir, prefix);
        Files.walkFileTree(dir, Set.of(FileVisitOption.FOLLOW_LINKS), DEEPEST, listing);
        listing.files.sort(Comparator.comparing(LogFile::path));
        return listing.files;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return isPassedOver(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (isLog(file) && attributes.isRegularFile()) {
            files.add(LogFile.of(file, attributes));
        }
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
        if (failure instanceof FileSystemLoopException || isPassedOver(file)) {
            return FileVisitResult.CONTINUE;
        }
        if (failure instanceof AccessDeniedException) {
            throw new SourceRefusedException(
                    "%s cannot be looked into, and may hold logs: let it be read, or move it elsewhere".formatted(file),
                    failure);
        }
        if (failure instanceof NoSuchFileException && !file.equals(dir) && !isLog(file)) {
            return FileVisitResult.CONTINUE;
        }
        throw failure;
    }

    private boolean isPassedOver(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return !file.equals(dir) && (name.startsWith(".") || name.equals("lost+found"));
    }

    private boolean isLog(Path file) {
        String name = file.getFileName() == null ? "" : file.getFileName().toString();
        return name.startsWith(prefix) && name.substring(prefix.length()).contains(".log");
    }
}
