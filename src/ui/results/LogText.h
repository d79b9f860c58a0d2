// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QCache>
#include <QFile>
#include <QList>
#include <QObject>
#include <QStringList>

#include <memory>

namespace oc::ui {

/// The lines of a log file (or of some bytes), read where they are needed: a worker thread notes where every 256th
/// line begins, and only blocks near what is shown are held. Follows a file that grows. GUI thread.
class LogText : public QObject {
    Q_OBJECT

public:
    static constexpr int linesPerBlock = 256;
    static constexpr int maxLineBytes = 16 * 1024; ///< what is longer is cut into several lines

    explicit LogText(QObject* parent = nullptr);
    ~LogText() override;

    void setFile(const QString& file);
    void setBytes(const QByteArray& bytes);
    void clear();
    /// The file may have grown.
    void refresh();

    [[nodiscard]] qint64 lineCount() const { return lines_; }
    [[nodiscard]] qint64 size() const { return scanned_; }
    [[nodiscard]] bool isScanning() const { return scanning_; }
    /// Escape sequences taken out. Reads at most one block from the disk.
    [[nodiscard]] QString line(qint64 number) const;
    /// The lines from first to last, at most about 16 MB.
    [[nodiscard]] QString text(qint64 first, qint64 last) const;
    /// Looks for a text (or a regular expression) in a worker; found() follows. A later search replaces an earlier.
    void find(const QString& pattern, bool regex, qint64 fromLine, bool backwards);

Q_SIGNALS:
    /// More lines, or other ones when restarted.
    void changed(bool restarted);
    /// line -1: nowhere, with the reason when the expression is wrong.
    void found(qint64 line, const QString& problem);

private:
    struct Scan {
        QList<qint64> blocks;   ///< where each block of lines begins, from the line that was asked for on
        qint64 lines = 0;       ///< in all; the last may still grow
        qint64 resumeAt = 0;    ///< where the next scan begins: after the last whole line
        qint64 resumeLines = 0; ///< whole lines before that
        qint64 end = 0;
    };
    struct Source {
        QString file;
        QByteArray bytes;
        [[nodiscard]] std::unique_ptr<QIODevice> open() const;
    };
    [[nodiscard]] static Scan scan(const Source& source, qint64 from, qint64 lines);
    [[nodiscard]] static QList<QByteArray> readBlock(const Source& source, qint64 offset, int count);
    void start();

    Source source_;
    QList<qint64> blocks_;
    qint64 lines_ = 0;
    qint64 scanned_ = 0;
    qint64 resumeAt_ = 0;
    qint64 resumeLines_ = 0;
    bool scanning_ = false;
    bool again_ = false;
    int generation_ = 0;
    int search_ = 0;
    mutable QCache<qint64, QStringList> cache_;
};

} // namespace oc::ui
