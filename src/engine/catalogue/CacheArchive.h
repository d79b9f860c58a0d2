// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

#include <cstring>
#include <vector>

/// How values stand in the catalogue's cache. Each used by one thread; of one machine, so in its byte order.
namespace oc::cacheArchive {

/// Every text once, since most of them are there many times: a variant repeats what it takes from its tool, and columns
/// their types and units.
class Texts {
public:
    qint64 indexOf(const QString& text) {
        const auto known = index_.constFind(text);
        if (known != index_.constEnd()) return *known;
        index_.insert(text, index_.size());
        const QByteArray bytes = text.toUtf8();
        all_ += bytes;
        const auto length = static_cast<quint32>(bytes.size());
        lengths_.append(reinterpret_cast<const char*>(&length), sizeof(length));
        return index_.size() - 1;
    }
    [[nodiscard]] const QByteArray& all() const { return all_; }
    [[nodiscard]] const QByteArray& lengths() const { return lengths_; }

private:
    QHash<QString, qint64> index_;
    QByteArray all_;     ///< UTF-8
    QByteArray lengths_; ///< quint32 each, in the order of the machine
};

/// The counterpart; a text is made when it is first asked for. What it is made of must outlive it.
class TextTable {
public:
    TextTable() = default;
    TextTable(QByteArrayView all, QByteArrayView lengths) : all_(all) {
        const auto count = static_cast<std::size_t>(lengths.size()) / sizeof(quint32);
        ends_.resize(count);
        if (count > 0) std::memcpy(ends_.data(), lengths.data(), count * sizeof(quint32));
        quint64 end = 0;
        for (quint32& one : ends_) {
            end += one;
            if (end > static_cast<quint64>(all.size())) { // not what Texts wrote
                ends_.clear();
                break;
            }
            one = static_cast<quint32>(end);
        }
        texts_.resize(ends_.size());
    }
    /// Null when there is none.
    [[nodiscard]] const QString* at(qint64 index) {
        const auto i = static_cast<std::size_t>(index);
        if (index < 0 || i >= texts_.size()) return nullptr;
        if (texts_[i].isNull()) {
            const quint32 begin = i == 0 ? 0 : ends_[i - 1];
            texts_[i] = QString::fromUtf8(all_.sliced(begin, ends_[i] - begin));
        }
        return &texts_[i];
    }

private:
    QByteArrayView all_;
    std::vector<quint32> ends_;
    std::vector<QString> texts_;
};

/// Writes values one after another; a list is its length and its items. Whole numbers are LEB128 with the sign in the
/// lowest bit, as Protocol Buffers write them: one byte for nearly all there are here.
class Writer {
public:
    static constexpr bool reading = false;
    explicit Writer(Texts& texts) : texts_(texts) {}

    void value(const QString& text) { value(texts_.indexOf(text)); }
    void value(bool flag) { out_ += flag ? '\1' : '\0'; }
    void value(double number) { out_.append(reinterpret_cast<const char*>(&number), sizeof(number)); }
    void value(qint64 number) {
        auto rest = (static_cast<quint64>(number) << 1) ^ static_cast<quint64>(number >> 63);
        for (; rest >= 0x80; rest >>= 7)
            out_ += static_cast<char>(rest | 0x80);
        out_ += static_cast<char>(rest);
    }
    void bytes(const QByteArray& bytes) {
        value(qint64(bytes.size()));
        out_ += bytes;
    }
    [[nodiscard]] static bool failed() { return false; }
    [[nodiscard]] const QByteArray& written() const { return out_; }

private:
    QByteArray out_;
    Texts& texts_;
};

/// The counterpart. After a mistake everything reads as empty.
class Reader {
public:
    static constexpr bool reading = true;
    Reader(QByteArrayView in, TextTable& texts) : at_(in.begin()), end_(in.end()), texts_(texts) {}

    void value(QString& text) {
        qint64 index = -1;
        value(index);
        const QString* found = texts_.at(index);
        if (expect(found != nullptr))
            text = *found; // shared, not copied
        else
            text.clear();
    }
    void value(bool& flag) { flag = expect(at_ < end_) && *at_++ != '\0'; }
    void value(double& number) {
        number = 0;
        if (!expect(end_ - at_ >= qsizetype(sizeof(number)))) return;
        std::memcpy(&number, at_, sizeof(number));
        at_ += sizeof(number);
    }
    void value(qint64& number) {
        quint64 whole = 0;
        number = 0;
        for (int shift = 0; expect(at_ < end_ && shift < 64); shift += 7) {
            const auto part = static_cast<quint64>(static_cast<uchar>(*at_++));
            whole |= (part & 0x7f) << shift;
            if (part < 0x80) {
                number = static_cast<qint64>(whole >> 1) ^ -static_cast<qint64>(whole & 1);
                return;
            }
        }
    }
    void bytes(QByteArray& bytes) {
        qint64 size = 0;
        value(size);
        bytes.clear();
        if (!expect(size >= 0 && size <= end_ - at_)) return;
        bytes = QByteArray(at_, size);
        at_ += size;
    }
    [[nodiscard]] bool failed() const { return failed_; }
    void fail() { failed_ = true; }

private:
    bool expect(bool right) {
        failed_ = failed_ || !right;
        return !failed_;
    }

    const char* at_;
    const char* end_;
    TextTable& texts_;
    bool failed_ = false;
};

} // namespace oc::cacheArchive
