#include "format/lines.hpp"

#include "format/comment.hpp"

#include <algorithm>
#include <utility>

namespace tenon::format {
namespace {

constexpr std::uint32_t kBeforeComment = 2;

struct Line {
  std::uint32_t indent = 0;
  std::string code;
  std::vector<const Piece*> comments;  // at its end; of a line without code, all there is
  bool blank_before = false;
  bool goes_on = false;  // a comment that continues the one behind the line above
};

bool is_about_previous(std::string_view comment) { return comment.size() > 3 && comment[3] == '<'; }
bool is_over_lines(const Piece& piece) { return piece.text.find('\n') != std::string_view::npos; }

class Writer {
 public:
  Writer(const std::vector<Piece>& pieces, const std::vector<Mark>& marks, std::string_view line_end)
      : pieces_(pieces), marks_(marks), line_end_(line_end) {
    // Of each piece, the token behind it.
    next_token_.resize(pieces.size() + 1, pieces.size());
    for (std::size_t i = pieces.size(); i-- > 0;)
      next_token_[i] = i + 1 < pieces.size() && pieces[i + 1].kind == Piece::Kind::token ? i + 1 : next_token_[i + 1];
  }

  std::string run() {
    for (at_ = 0; at_ < pieces_.size(); ++at_) {
      const Piece& piece = pieces_[at_];
      if (piece.is_line()) {
        whole_line(piece);
      } else if (piece.is_comment()) {
        comment(piece);
      } else {
        token(piece);
      }
    }
    end_line();
    write_run();
    return std::move(out_);
  }

 private:
  const Mark& mark() const { return marks_[at_]; }

  bool blank_line_before() const {
    return pieces_[at_].breaks > 1 && mark().between && !opened_ && !(out_.empty() && run_.empty());
  }

  void begin_line() {
    end_line();
    line_.blank_before = blank_line_before();
    line_.indent = mark().indent;
    open_ = true;
    opened_ = false;
  }

  void end_line() {
    if (!open_) return;
    open_ = false;
    leading_ = false;
    if (line_.goes_on) line_.indent = run_.back().indent;
    const bool aligned = !line_.comments.empty() && (!line_.code.empty() || line_.goes_on);
    const bool joins = aligned && !run_.empty() && !line_.blank_before &&
                       (line_.goes_on || (run_is_aligned_ && line_.indent == run_.back().indent));
    if (!joins) write_run();
    run_is_aligned_ = aligned;
    run_.push_back(std::exchange(line_, {}));
  }

  void token(const Piece& piece) {
    breaks_ += piece.breaks;
    if (open_ && leading_) {
      line_.code += ' ';
      leading_ = false;
    } else if (!open_ || mark().begins_line || (mark().may_begin && breaks_ > 0)) {
      begin_line();
    } else if (!mark().touches || (behind_comment_ && !piece.is(";") && !piece.is(","))) {
      line_.code += ' ';
    }
    line_.code += piece.text;
    opened_ = mark().opens_body;
    behind_comment_ = false;
    breaks_ = 0;
  }

  // True if only comments within this line stand between here and the next token, and it will stand in this line.
  bool next_joins() const {
    const std::size_t next = next_token_[at_];
    if (next == pieces_.size() || marks_[next].begins_line) return false;
    const bool may = marks_[next].may_begin;
    for (std::size_t i = at_ + 1; i <= next; ++i) {
      if (pieces_[i].breaks > 0 && (may || i < next)) return false;
      if (i < next && (pieces_[i].kind != Piece::Kind::block_comment || is_over_lines(pieces_[i]))) return false;
    }
    return !(may && breaks_ > 0);
  }

  // A block comment between two declarations of one line is about the second.
  bool leads_next(const Piece& piece) const {
    const std::size_t next = next_token_[at_];
    if (piece.kind != Piece::Kind::block_comment || is_over_lines(piece) || is_about_previous(piece.text)) return false;
    if (next == pieces_.size() || !marks_[next].begins_line || marks_[next].closes_body) return false;
    for (std::size_t i = at_ + 1; i <= next; ++i) {
      if (pieces_[i].breaks > 0 || pieces_[i].is_line()) return false;
      if (pieces_[i].is_comment() && is_over_lines(pieces_[i])) return false;
    }
    return true;
  }

  void comment(const Piece& piece) {
    breaks_ += piece.breaks;
    const bool in_line = open_ && piece.breaks == 0;
    if (in_line && leading_) {
      comment_within(piece);
    } else if (in_line && !leads_next(piece)) {
      comment_behind(piece);
    } else {
      comment_on_line(piece);
    }
  }

  void comment_behind(const Piece& piece) {
    if (piece.kind == Piece::Kind::block_comment && line_.comments.empty() && next_joins())
      return comment_within(piece);
    line_.comments.push_back(&piece);
    trailing_ = line_.comments.size() == 1 ? &piece : nullptr;
    const bool more = at_ + 1 < pieces_.size() && pieces_[at_ + 1].is_comment() && pieces_[at_ + 1].breaks == 0;
    if (!more || is_over_lines(piece)) end_line();
  }

  // In the middle of a line, or before the token that it is about.
  void comment_within(const Piece& piece) {
    if (piece.kind == Piece::Kind::line_comment || is_over_lines(piece)) {
      line_.comments.push_back(&piece);
      end_line();
      return;
    }
    line_.code += (line_.code.empty() ? "" : " ") + std::string(piece.text);
    behind_comment_ = true;
  }

  void comment_on_line(const Piece& piece) {
    const Piece* above = std::exchange(trailing_, nullptr);
    begin_line();
    if (piece.kind == Piece::Kind::line_comment || is_over_lines(piece)) {
      const bool goes_on = piece.kind == Piece::Kind::line_comment && !line_.blank_before && above != nullptr &&
                           above + 1 == &piece && above->kind == Piece::Kind::line_comment;
      line_.goes_on = goes_on && (is_about_previous(piece.text) || piece.column == above->column);
      if (line_.goes_on) trailing_ = &piece;
      line_.comments.push_back(&piece);
      end_line();
      return;
    }
    line_.code += piece.text;
    behind_comment_ = true;
    const bool stays = at_ + 1 < pieces_.size() && pieces_[at_ + 1].breaks == 0 && !pieces_[at_ + 1].is_line();
    leading_ = stays;
    if (!stays) end_line();
  }

  void whole_line(const Piece& piece) {
    breaks_ += 1;
    begin_line();
    open_ = false;
    write_run();
    if (line_.blank_before) out_ += line_end_;
    line_ = {};
    write_text(piece.text, piece.kind == Piece::Kind::verbatim);
    out_ += line_end_;
  }

  // Lines of the text as they are, but for what ends them.
  void write_text(std::string_view text, bool with_blanks) {
    for (std::size_t begin = 0; begin <= text.size();) {
      const std::size_t end = std::min(text.find('\n', begin), text.size());
      std::string_view line = text.substr(begin, end - begin);
      if (begin > 0) out_ += line_end_;
      while (line.ends_with('\r')) line.remove_suffix(1);
      out_ += with_blanks ? line : trimmed(line);
      begin = end + 1;
    }
  }

  // The comments at the end of neighbouring lines stand below each other.
  void write_run() {
    std::uint32_t column = 0;
    for (const Line& line : run_) {
      if (!line.code.empty()) column = std::max(column, column_behind(line.code, line.indent) + kBeforeComment);
    }
    for (const Line& line : run_) write_line(line, column);
    run_.clear();
  }

  void write_line(const Line& line, std::uint32_t column) {
    if (line.blank_before) out_ += line_end_;
    const bool alone = line.code.empty() && !line.goes_on;
    const std::uint32_t begin = line.code.empty() && line.goes_on ? column : line.indent;
    out_.append(begin, ' ');
    out_ += line.code;
    std::uint32_t here = line.code.empty() ? begin : column_behind(line.code, line.indent);
    for (const Piece* comment : line.comments) {
      const bool first = comment == line.comments.front();
      const std::uint32_t blanks = first && alone ? 0 : first ? column - here : 1;
      out_.append(blanks, ' ');
      here += blanks;
      const std::string text = moved(comment->text, comment->column, here);
      write_text(text, false);
      here = column_behind(text, here);
    }
    out_ += line_end_;
  }

  const std::vector<Piece>& pieces_;
  const std::vector<Mark>& marks_;
  std::string_view line_end_;
  std::vector<std::size_t> next_token_;
  std::string out_;
  std::vector<Line> run_;  // lines that are not written yet, as their comments are aligned
  bool run_is_aligned_ = false;
  Line line_;
  bool open_ = false;            // more can stand in line_
  bool opened_ = false;          // the line above, or this one, ends where a body begins
  bool leading_ = false;         // line_ holds comments only, which a token is to follow
  bool behind_comment_ = false;  // of this line
  std::uint32_t breaks_ = 0;     // since the token before
  std::size_t at_ = 0;
  const Piece* trailing_ = nullptr;  // the comment at the end of the line above
};

}  // namespace

std::string write_lines(const std::vector<Piece>& pieces, const std::vector<Mark>& marks, std::string_view line_end) {
  return Writer(pieces, marks, line_end).run();
}

}  // namespace tenon::format
