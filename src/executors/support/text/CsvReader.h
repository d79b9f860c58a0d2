// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <cstring>
#include <memory>
#include <vector>

namespace oc {

/// Reads records as RFC 4180 has them, and as spreadsheets put them on the clipboard: line ends may be CRLF, LF or CR,
/// any character but those separates, and a quoted field may hold all of them. Copies nothing but fields with doubled
/// quotes. The bytes may come in pieces: see more(). Used by one thread.
class CsvReader {
public:
    struct Field {
        QByteArrayView text;
        bool quoted = false;
    };

    /// 'last': nothing comes behind these bytes. They must outlive the reader.
    CsvReader(QByteArrayView bytes, char separator, bool last = true)
        : begin_(bytes.data()),
          at_(bytes.data()),
          end_(bytes.data() + bytes.size()),
          separator_(separator),
          last_(last) {
        if (bytes.startsWith("\xEF\xBB\xBF")) at_ += 3;
    }

    /// False at the end, and where a record goes on behind bytes that are not the last ones. The fields point into the
    /// bytes or into this reader, until the next call.
    bool next(std::vector<Field>& fields);

    /// How many bytes are done with. The caller keeps what stands behind them, and gives it with what follows.
    [[nodiscard]] qsizetype consumed() const { return at_ - begin_; }
    void more(QByteArrayView bytes, bool last) {
        begin_ = at_ = bytes.data();
        end_ = at_ + bytes.size();
        last_ = last;
    }

    void skipLine();
    [[nodiscard]] bool startsWith(const QByteArray& text) const {
        return end_ - at_ >= text.size() && std::memcmp(at_, text.constData(), std::size_t(text.size())) == 0;
    }
    /// The line on which the record begins that next() gave, from 1.
    [[nodiscard]] qint64 line() const { return line_; }
    /// A quoted field reached to the end of all bytes.
    [[nodiscard]] bool unclosed() const { return unclosed_; }

private:
    [[nodiscard]] bool ends(char c) const { return c == separator_ || c == '\n' || c == '\r'; }
    Field plain();
    Field quoted();
    QByteArray& buffer();
    [[nodiscard]] bool incomplete(const char* begin) {
        at_ = begin;
        nextLine_ = line_;
        return false;
    }

    const char* begin_;
    const char* at_;
    const char* end_;
    char separator_;
    bool last_;
    bool unclosed_ = false;
    qint64 line_ = 1;
    qint64 nextLine_ = 1;
    std::vector<std::unique_ptr<QByteArray>> buffers_;
    std::size_t used_ = 0;
};

} // namespace oc
